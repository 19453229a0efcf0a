import type { BlobStore } from '../../contracts/blob-store.ts';
import type { TaskStore } from '../../contracts/task-store.ts';
import { objectBlobs } from './blobs.ts';
import type { ObjectStorage } from './object-storage.ts';
import { objectRecords } from './records.ts';

const MAX_FILE_BYTES = 16 * 1024 * 1024;

export interface DurableObjectStoreOptions {
  /** Bytes that one file may have: 16 MiB when not given. A file is whole in memory while it is stored. */
  readonly maxFileBytes?: number;
}

/**
 * Keeps records and small files in the SQLite storage of a Durable Object: `durableObjectStore(ctx.storage)`. Its
 * tables begin with `faceswap_`. The runtime holds back every answer and request that follows a write until the write
 * is on disk. Revisions are numbers, as text, that grow with each change of any record, so that a reader can ask for
 * what changed since one. Rejects with `StoreError`: `store-full` for a file above the limit, a record above 2 MB or a database
 * at its limit, else `store-unavailable`.
 */
export function durableObjectStore(
  storage: ObjectStorage,
  options: DurableObjectStoreOptions = {},
): TaskStore & { readonly blobs: BlobStore; readonly durable: true } {
  return {
    durable: true,
    ...objectRecords(storage),
    blobs: objectBlobs(storage, options.maxFileBytes ?? MAX_FILE_BYTES),
  };
}
