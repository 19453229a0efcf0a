import type { BlobStore } from '../../contracts/blob-store.ts';
import { StoreError } from '../../errors/store-error.ts';
import type { FileSource } from '../../task/file-source.ts';
import { type InStorage, inStorage, type ObjectStorage, type Run } from './object-storage.ts';

const FILES = `CREATE TABLE IF NOT EXISTS faceswap_files (
  key TEXT PRIMARY KEY, version TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL
) WITHOUT ROWID`;
const CHUNKS = `CREATE TABLE IF NOT EXISTS faceswap_chunks (
  key TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (key, part)
)`;

/** A row may have 2 MB. */
const CHUNK_BYTES = 1024 * 1024;

async function readChunks(file: FileSource, signal?: AbortSignal): Promise<ArrayBuffer[]> {
  const chunks: ArrayBuffer[] = [];
  for (let start = 0; start < file.size; start += CHUNK_BYTES) {
    signal?.throwIfAborted();
    const end = Math.min(start + CHUNK_BYTES, file.size);
    const bytes = await readChunk(file, start, end);
    if (bytes.byteLength !== end - start) {
      throw new StoreError(`"${file.name}" gave fewer bytes than its size says.`);
    }
    chunks.push(bytes);
  }
  signal?.throwIfAborted();
  return chunks;
}

async function readChunk(file: FileSource, start: number, end: number): Promise<ArrayBuffer> {
  try {
    return await file.slice(start, end).arrayBuffer();
  } catch (cause) {
    throw new StoreError(`"${file.name}" could not be read.`, { cause });
  }
}

function removeRows(run: Run, key: string): void {
  run('DELETE FROM faceswap_files WHERE key = ?', key);
  run('DELETE FROM faceswap_chunks WHERE key = ?', key);
}

function writeRows(run: Run, key: string, file: FileSource, chunks: readonly ArrayBuffer[]): void {
  removeRows(run, key);
  const about = [crypto.randomUUID(), file.name.slice(0, 1024), file.type.slice(0, 256), file.size];
  run(
    'INSERT INTO faceswap_files (key, version, name, type, size) VALUES (?, ?, ?, ?, ?)',
    key,
    ...about,
  );
  for (const [part, bytes] of chunks.entries()) {
    run('INSERT INTO faceswap_chunks (key, part, bytes) VALUES (?, ?, ?)', key, part, bytes);
  }
}

const bytesOf = (value: unknown): Uint8Array =>
  value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(0);

/** The bytes from `start` to `end`, gathered chunk by chunk. */
function readBytes(run: Run, key: string, start: number, end: number): ArrayBuffer {
  const bytes = new Uint8Array(Math.max(end - start, 0));
  for (let at = start; at < end; ) {
    const part = Math.floor(at / CHUNK_BYTES);
    const [row] = run('SELECT bytes FROM faceswap_chunks WHERE key = ? AND part = ?', key, part);
    const offset = at - part * CHUNK_BYTES;
    const piece = bytesOf(row?.['bytes']).subarray(offset, offset + end - at);
    if (piece.byteLength === 0) throw new Error('A chunk is missing.');
    bytes.set(piece, at - start);
    at += piece.byteLength;
  }
  return bytes.buffer;
}

const clamp = (value: number, size: number): number =>
  Math.min(Math.max(value < 0 ? size + value : value, 0), size);

interface StoredFile {
  readonly key: string;
  readonly version: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

function findFile(run: Run, key: string): StoredFile | null {
  const [row] = run('SELECT version, name, type, size FROM faceswap_files WHERE key = ?', key);
  if (row === undefined) return null;
  const { version, name, type, size } = row;
  return {
    key,
    version: String(version),
    name: String(name),
    type: String(type),
    size: Number(size),
  };
}

/** No bytes are held between two slices; a file that was replaced meanwhile is never mixed with the new one. */
function storedSource(work: InStorage, stored: StoredFile): FileSource {
  const { key, version, name, type, size } = stored;
  return {
    name,
    type,
    size,
    slice: (start = 0, end = size) => ({
      arrayBuffer: () =>
        work('reading bytes', (run) => {
          if (findFile(run, key)?.version !== version) {
            throw new StoreError(`The stored "${name}" was removed or replaced.`);
          }
          return readBytes(run, key, clamp(start, size), clamp(end, size));
        }),
    }),
  };
}

/** Bytes as rows of 1 MiB; a file is whole in memory while it is put. */
export function objectBlobs(storage: ObjectStorage, maxBytes: number): BlobStore {
  const work = inStorage(storage, [FILES, CHUNKS]);
  return {
    async put(key, file, { signal } = {}) {
      signal?.throwIfAborted();
      if (file.size > maxBytes) {
        throw new StoreError(
          `"${file.name}" has ${file.size} bytes, more than the ${maxBytes} that one file may have in a Durable ` +
            'Object. Keep large files elsewhere, such as in R2.',
          { code: 'store-full' },
        );
      }
      const chunks = await readChunks(file, signal);
      await work('storing bytes', (run) => writeRows(run, key, file, chunks));
    },
    async get(key) {
      const stored = await work('reading bytes', (run) => findFile(run, key));
      return stored === null ? null : storedSource(work, stored);
    },
    remove: (key) => work('removing bytes', (run) => removeRows(run, key)),
  };
}
