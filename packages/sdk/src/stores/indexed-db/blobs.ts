import type { BlobStore } from '../../contracts/blob-store.ts';
import { StoreError } from '../../errors/store-error.ts';
import type { FileSource } from '../../task/file-source.ts';
import type { Connection } from './connection.ts';
import type { StoredFile } from './open-database.ts';

const SLICE_BYTES = 4 * 1024 * 1024;

async function readSlice(file: FileSource, start: number, end: number): Promise<ArrayBuffer> {
  let bytes: ArrayBuffer;
  try {
    bytes = await file.slice(start, end).arrayBuffer();
  } catch (cause) {
    throw new StoreError(`"${file.name}" could not be read. Choose it again.`, { cause });
  }
  if (bytes.byteLength === end - start) return bytes;
  throw new StoreError(`"${file.name}" gave fewer bytes than its size says.`);
}

/** The browser keeps the bytes of a `Blob`, on disk when they are many: a slice is in our memory, never the whole. */
async function toBlob(file: FileSource, signal?: AbortSignal): Promise<Blob> {
  if (file instanceof Blob) {
    // A private window stores a reference, and does not notice that the file is gone.
    await readSlice(file, Math.max(file.size - 1, 0), file.size);
    return file;
  }
  const slices: Blob[] = [];
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    signal?.throwIfAborted();
    const end = Math.min(start + SLICE_BYTES, file.size);
    slices.push(new Blob([await readSlice(file, start, end)]));
  }
  return new Blob(slices);
}

/** A `File` reads by ranges, and is what `fetch` sends without holding it. */
const toFile = ({ bytes, name, type }: StoredFile): FileSource => new File([bytes], name, { type });

export function databaseBlobs(connection: Connection): BlobStore {
  return {
    async put(key, file, { signal } = {}) {
      signal?.throwIfAborted();
      const bytes = await toBlob(file, signal);
      signal?.throwIfAborted();
      const { name, type } = file;
      const plan = { store: 'files', work: 'storing a file', durability: 'strict' } as const;
      await connection.write(plan, (table) => table.put({ name, type, bytes }, key));
    },
    get: (key) =>
      connection.read(
        { store: 'files', work: 'reading a file' },
        async (table) => {
          const stored = await table.get(key);
          return stored === undefined ? null : toFile(stored);
        },
        null,
      ),
    async remove(key) {
      if (connection.isDeleted()) return;
      await connection.write({ store: 'files', work: 'removing a file' }, (table) =>
        table.delete(key),
      );
    },
  };
}
