import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStore } from '../../contracts/blob-store.ts';
import { StoreError } from '../../errors/store-error.ts';
import type { FileSource } from '../../task/file-source.ts';
import { diskSource } from './disk-source.ts';
import {
  asStoreErrors,
  FILE_MODE,
  isErrno,
  makeDirectory,
  orNull,
  removeFile,
  removeIfEmpty,
  type SetAside,
  syncDirectory,
} from './file-system.ts';
import { encodeName } from './names.ts';

const SLICE_BYTES = 1024 * 1024;
const ATTEMPTS = 20;
/** A blob file is its bytes, then JSON that says what they are, then the JSON's length and this mark. */
const MARK = 0x31_42_53_46;
const TAIL_BYTES = 8;
const LONGEST_ABOUT = 64 * 1024;

export interface BlobsOptions {
  readonly directory: string;
  readonly temporary: string;
  readonly setAside: SetAside;
}

function formatAbout(file: FileSource): Uint8Array {
  const about = { name: file.name.slice(0, 1024), type: file.type.slice(0, 256), size: file.size };
  const json = new TextEncoder().encode(JSON.stringify(about));
  const bytes = new Uint8Array(json.byteLength + TAIL_BYTES);
  bytes.set(json);
  const view = new DataView(bytes.buffer, json.byteLength);
  view.setUint32(0, json.byteLength, true);
  view.setUint32(4, MARK, true);
  return bytes;
}

async function readSlice(file: FileSource, start: number, end: number): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch (cause) {
    throw new StoreError(`"${file.name}" could not be read.`, { cause });
  }
  if (bytes.byteLength === end - start) return bytes;
  throw new StoreError(`"${file.name}" gave fewer bytes than its size says.`);
}

async function writeBlob(
  handle: FileHandle,
  file: FileSource,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    signal?.throwIfAborted();
    const end = Math.min(start + SLICE_BYTES, file.size);
    await handle.appendFile(await readSlice(file, start, end));
  }
  signal?.throwIfAborted();
  await handle.appendFile(formatAbout(file));
  await handle.sync();
}

interface About {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

function parseAbout(text: string): About | null {
  try {
    const about: unknown = JSON.parse(text);
    if (typeof about !== 'object' || about === null) return null;
    const { name, type, size } = about as Partial<About>;
    if (typeof name !== 'string' || typeof type !== 'string') return null;
    return typeof size === 'number' ? { name, type, size } : null;
  } catch {
    return null;
  }
}

async function readAbout(handle: FileHandle, total: number): Promise<About | null> {
  if (total < TAIL_BYTES) return null;
  const tail = new DataView(new ArrayBuffer(TAIL_BYTES));
  await handle.read(tail, 0, TAIL_BYTES, total - TAIL_BYTES);
  const length = tail.getUint32(0, true);
  if (tail.getUint32(4, true) !== MARK || length > LONGEST_ABOUT) return null;
  const start = total - TAIL_BYTES - length;
  if (start < 0) return null;
  const json = new Uint8Array(length);
  await handle.read(json, 0, length, start);
  const about = parseAbout(new TextDecoder().decode(json));
  return about?.size === start ? about : null;
}

/** Bytes as files, `<task>/<role>` each; written to a temporary file and moved into place. */
export function fileBlobs({ directory, temporary, setAside }: BlobsOptions): BlobStore {
  const placeOf = (key: string): string => {
    const slash = key.indexOf('/');
    const [id, rest] = slash < 0 ? [key, ''] : [key.slice(0, slash), key.slice(slash + 1)];
    return join(directory, encodeName(id), encodeName(rest));
  };

  /** The directory may vanish between being made and being used, when another writer empties it. */
  async function moveIntoPlace(from: string, place: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await makeDirectory(dirname(place));
      try {
        await rename(from, place);
        break;
      } catch (error) {
        if (!isErrno(error, 'ENOENT') || attempt === ATTEMPTS) throw error;
      }
    }
    await syncDirectory(dirname(place));
    await syncDirectory(directory);
  }

  async function put(key: string, file: FileSource, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await makeDirectory(temporary);
    const path = join(temporary, `${randomUUID()}.blob`);
    try {
      const handle = await open(path, 'wx', FILE_MODE);
      try {
        await writeBlob(handle, file, signal);
      } finally {
        await handle.close();
      }
      await moveIntoPlace(path, placeOf(key));
    } finally {
      await removeFile(path);
    }
  }

  async function get(key: string): Promise<FileSource | null> {
    const path = placeOf(key);
    const handle = await orNull(open(path, 'r'));
    if (handle === null) return null;
    try {
      const identity = await handle.stat();
      const about = await readAbout(handle, identity.size);
      if (about === null) {
        await setAside(path, 'does not hold whole bytes');
        return null;
      }
      const lost = (cause?: unknown): Error =>
        new StoreError(`The stored "${about.name}" was removed or replaced.`, { cause });
      return diskSource({ ...about, path, identity, lost });
    } finally {
      await handle.close();
    }
  }

  async function remove(key: string): Promise<void> {
    const path = placeOf(key);
    await removeFile(path);
    await removeIfEmpty(dirname(path));
  }

  return {
    put: (key, file, { signal } = {}) =>
      asStoreErrors('storing bytes', () => put(key, file, signal)),
    get: (key) => asStoreErrors('reading bytes', () => get(key)),
    remove: (key) => asStoreErrors('removing bytes', () => remove(key)),
  };
}
