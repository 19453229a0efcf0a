import { join, resolve } from 'node:path';
import type { BlobStore } from '../../contracts/blob-store.ts';
import type { Logger } from '../../contracts/logger.ts';
import type { TaskStore } from '../../contracts/task-store.ts';
import { fileBlobs } from './blobs.ts';
import { createSetAside } from './file-system.ts';
import { fileRecords } from './records.ts';

export interface FileStoreOptions {
  /** Told about files that cannot be read and were set aside. */
  readonly logger?: Logger;
}

/**
 * Keeps records and bytes in a directory of a local disk, for Node. Several processes may share it: there are no
 * locks, so nothing can be left locked, and a process killed at any moment leaves each record old or new. Rejects
 * with `StoreError`: `store-full` when the disk is, else `store-unavailable`.
 */
export function fileStore(
  directory: string,
  options: FileStoreOptions = {},
): TaskStore & { readonly blobs: BlobStore; readonly durable: true } {
  const root = resolve(directory);
  const temporary = join(root, 'temporary');
  const setAside = createSetAside(join(root, 'corrupt'), options.logger);
  return {
    durable: true,
    ...fileRecords({ directory: join(root, 'tasks'), temporary, setAside }),
    blobs: fileBlobs({ directory: join(root, 'blobs'), temporary, setAside }),
  };
}
