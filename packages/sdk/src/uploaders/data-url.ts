import type { ResolveOptions, Uploader } from '../contracts/uploader.ts';
import { UploadError } from '../errors/upload-error.ts';
import { readFileSource } from '../task/file-source.ts';
import { toBase64 } from './base64.ts';
import { unreadable } from './unreadable.ts';

const MIB = 1024 * 1024;
const MIME_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

export interface DataUrlUploaderOptions {
  /** The largest file, in bytes, that may travel inside a request. @default 7 MiB */
  readonly maxBytes?: number;
}

const inMiB = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;

function checkSize(name: string, size: number, maxBytes: number): void {
  if (size === 0) throw new UploadError(`"${name}" is empty.`, { retryable: false });
  if (size <= maxBytes) return;
  throw new UploadError(
    `"${name}" has ${inMiB(size)}, and at most ${inMiB(maxBytes)} fit inside a request. ` +
      'Use an uploader that gives a URL, such as presignedUploader, or make the file smaller.',
    { retryable: false },
  );
}

async function readHeld(open: ResolveOptions['open'], name: string, maxBytes: number) {
  try {
    const held = await open();
    if (held === null) throw new Error('Nothing is held.');
    checkSize(name, held.size, maxBytes);
    return { bytes: await readFileSource(held), type: held.type };
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/**
 * Sends files inside the request, as `data:` URLs: needs no storage, for small files only. `upload` moves nothing;
 * it rejects with an `UploadError` when the file is empty or above `maxBytes`. `resolve` reads the held bytes, and
 * rejects with `input-lost` when they are gone.
 */
export function dataUrlUploader(options: DataUrlUploaderOptions = {}): Uploader {
  const { maxBytes = 7 * MIB } = options;
  return {
    name: 'data-url',
    gives: 'data',
    upload: async (file, { key, signal, onProgress }) => {
      signal.throwIfAborted();
      checkSize(file.name, file.size, maxBytes);
      onProgress(1);
      return { uploader: 'data-url', key, data: null };
    },
    resolve: async (_uploaded, { file, open, signal }) => {
      signal.throwIfAborted();
      const { bytes, type } = await readHeld(open, file.name, maxBytes);
      signal.throwIfAborted();
      const known = [type, file.type].find((text) => MIME_TYPE.test(text));
      return `data:${known ?? 'application/octet-stream'};base64,${toBase64(bytes)}`;
    },
  };
}
