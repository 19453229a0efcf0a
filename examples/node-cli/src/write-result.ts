import { randomUUID } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FaceSwapError, type TaskResult } from '@faceswap/sdk';
import { errnoOf } from './program-error.ts';

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'video/mp4': '.mp4',
  'video/webm': '.webm',
};

const GONE = [401, 403, 404, 410];
const LATER = { code: 'network', retryable: true, mayBeBilled: true } as const;

async function openResult(result: TaskResult): Promise<ReadableStream<Uint8Array>> {
  if (!result.mimeType.startsWith('video/')) return (await result.blob()).stream();
  const response = await fetch(await result.url()).catch((cause: unknown) => {
    throw new FaceSwapError('The result cannot be downloaded now.', { ...LATER, cause });
  });
  if (response.ok && response.body !== null) return response.body;
  const isGone = GONE.includes(response.status);
  throw new FaceSwapError(`The download of the result answered ${response.status}.`, {
    ...(isGone ? { code: 'result-lost' } : LATER),
    mayBeBilled: true,
  });
}

async function writeTemporary(path: string, result: TaskResult): Promise<void> {
  const body = await openResult(result);
  await pipeline(
    Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]),
    createWriteStream(path),
  );
  const handle = await open(path, 'r+');
  await handle.sync();
  await handle.close();
}

/** What a program that was killed in the midst of writing has left of the same swap. */
async function removeEarlier(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.startsWith(prefix) && name.endsWith('.tmp')) await rm(join(folder, name));
  }
}

/** Not every file system has hard links. */
const giveName = (temporary: string, path: string): Promise<void> =>
  link(temporary, path).catch((error: unknown) => {
    if (errnoOf(error) === 'EEXIST') throw error;
    return copyFile(temporary, path, constants.COPYFILE_EXCL);
  });

/** Gives the file a name that no other file has. */
async function linkFree(temporary: string, wanted: string): Promise<string> {
  const extension = extname(wanted);
  const stem = join(dirname(wanted), basename(wanted, extension));
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? wanted : `${stem}-${number}${extension}`;
    try {
      await giveName(temporary, path);
      return path;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

export interface ResultPlace {
  readonly id: string;
  /** Replaced when it is there; null for a free name of our own in `base`/out. */
  readonly out: string | null;
  readonly base: string;
}

/** Writes a result whole or not at all; resolves to where it is. */
export async function writeResult(result: TaskResult, place: ResultPlace): Promise<string> {
  const { id, out, base } = place;
  const extension = EXTENSIONS[result.mimeType] ?? '.png';
  const path = out ?? join(base, 'out', `swap-${id}${extension}`);
  if (out === null) await mkdir(dirname(path), { recursive: true });
  const prefix = `.${basename(path)}.${id.slice(0, 8)}-`;
  await removeEarlier(dirname(path), prefix);
  const temporary = join(dirname(path), `${prefix}${randomUUID().slice(0, 8)}.tmp`);
  try {
    await writeTemporary(temporary, result);
    if (out === null) return await linkFree(temporary, path);
    await rename(temporary, path);
    return path;
  } finally {
    await rm(temporary, { force: true });
  }
}
