import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InvalidRequestError } from '../../errors/invalid-request-error.ts';
import type { FileSource } from '../../task/file-source.ts';
import { diskSource } from './disk-source.ts';
import { errnoOf } from './file-system.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.avif', 'image/avif'],
  ['.bmp', 'image/bmp'],
  ['.gif', 'image/gif'],
  ['.heic', 'image/heic'],
  ['.heif', 'image/heif'],
  ['.jpeg', 'image/jpeg'],
  ['.jpg', 'image/jpeg'],
  ['.png', 'image/png'],
  ['.tif', 'image/tiff'],
  ['.tiff', 'image/tiff'],
  ['.webp', 'image/webp'],
  ['.avi', 'video/x-msvideo'],
  ['.m4v', 'video/x-m4v'],
  ['.mkv', 'video/x-matroska'],
  ['.mov', 'video/quicktime'],
  ['.mp4', 'video/mp4'],
  ['.mpeg', 'video/mpeg'],
  ['.mpg', 'video/mpeg'],
  ['.webm', 'video/webm'],
]);

export interface FileFromPathOptions {
  /** MIME type; told from the extension unless given, and empty when that says nothing. */
  readonly type?: string;
}

const REASONS: ReadonlyMap<string | null, string> = new Map([
  ['ENOENT', 'There is no file'],
  ['ENOTDIR', 'There is no file'],
  ['EACCES', 'There is no permission to read the file'],
  ['EPERM', 'There is no permission to read the file'],
  ['EISDIR', 'There is a directory, not a file,'],
]);

const unreadable = (path: string, cause: unknown): InvalidRequestError =>
  new InvalidRequestError(`${REASONS.get(errnoOf(cause)) ?? 'Cannot read the file'} at ${path}.`);

/**
 * Opens a file for a swap, without reading it into memory. Rejects with an `InvalidRequestError` when there is no
 * readable file; so does reading a slice after the file was changed or removed.
 */
export async function fileFromPath(
  path: string,
  options: FileFromPathOptions = {},
): Promise<FileSource> {
  const handle = await open(path, 'r').catch((cause) => {
    throw unreadable(path, cause);
  });
  try {
    const identity = await handle.stat();
    if (identity.isDirectory()) throw unreadable(path, { code: 'EISDIR' });
    if (!identity.isFile()) throw unreadable(path, null);
    return diskSource({
      path,
      name: basename(path),
      type: options.type ?? TYPES.get(extname(path).toLowerCase()) ?? '',
      size: identity.size,
      identity,
      lost: () =>
        new InvalidRequestError(`The file at ${path} changed or went away after it was chosen.`),
    });
  } finally {
    await handle.close();
  }
}
