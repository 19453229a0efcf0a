import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Logger } from '../../contracts/logger.ts';
import { isFaceSwapError } from '../../errors/face-swap-error.ts';
import { StoreError } from '../../errors/store-error.ts';

export const FILE_MODE = 0o600;
export const DIRECTORY_MODE = 0o700;

/** The errno of a file system error, such as `ENOENT`. */
export function errnoOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

export const isErrno = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes(errnoOf(error) ?? '');

const FULL = ['ENOSPC', 'EDQUOT'];
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Runs file system work; what it throws becomes a `StoreError` that says what was being done. */
export async function asStoreErrors<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const errno = errnoOf(cause);
    if (isFaceSwapError(cause) || errno === null) throw cause;
    if (FULL.includes(errno)) {
      throw new StoreError(`No space left while ${doing}. Free some space and try again.`, {
        code: 'store-full',
        cause,
      });
    }
    throw new StoreError(`The file system refused while ${doing} (${errno}).`, { cause });
  }
}

/** Resolves to null where the file or directory is not there. */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

export const listNames = (path: string): Promise<string[] | null> => orNull(readdir(path));

export const readText = (path: string): Promise<string | null> => orNull(readFile(path, 'utf8'));

export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: DIRECTORY_MODE });
}

export async function removeFile(path: string): Promise<void> {
  await orNull(unlink(path));
}

/** Removes a directory if it is empty; resolves to whether it is gone. */
export async function removeIfEmpty(path: string): Promise<boolean> {
  try {
    await orNull(rmdir(path));
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY', 'EACCES')) return false;
    throw error;
  }
}

/** Writes a whole new file and waits until the disk has it. */
export async function writeDurably(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, text, { mode: FILE_MODE });
  const { size } = await stat(path);
  if (size === new TextEncoder().encode(text).byteLength) return;
  await removeFile(path);
  throw new StoreError('No space left while writing a record. Free some space and try again.', {
    code: 'store-full',
  });
}

/** Waits until the disk has a directory's entries; where a platform cannot do that, there is nothing to wait for. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isErrno(error, 'EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP', 'ENOENT')) throw error;
  }
}

export const lacksHardLinks = (error: unknown): boolean => isErrno(error, ...NO_HARD_LINKS);

/** Milliseconds since a file was last written; null when it is not there. */
export async function ageOf(path: string): Promise<number | null> {
  const found = await orNull(stat(path));
  return found === null ? null : Date.now() - found.mtimeMs;
}

/** Moves files that cannot be read to a place of their own, and says so; they are never deleted. */
export type SetAside = (path: string, why: string) => Promise<void>;

export function createSetAside(directory: string, logger: Logger | undefined): SetAside {
  return async (path, why) => {
    const name = path.split(/[\\/]/).slice(-2).join('--');
    const to = join(directory, `${name}--${randomUUID().slice(0, 8)}`);
    await makeDirectory(directory);
    const moved = await orNull(rename(path, to).then(() => true));
    if (moved === null) return;
    logger?.warn(
      `[store] Set aside a file that ${why}: ${to}. The other tasks are not affected; ` +
        'look into the file for what can be saved, then delete it.',
      { scope: 'store', from: path, to },
    );
  };
}
