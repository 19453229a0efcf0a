import type { BlobStore } from '../../contracts/blob-store.ts';
import type { TaskStore } from '../../contracts/task-store.ts';
import { createAskToPersist } from './ask-to-persist.ts';
import { databaseBlobs } from './blobs.ts';
import { createConnection } from './connection.ts';
import { type DatabaseChoice, databaseName } from './database-name.ts';
import { createHints } from './hints.ts';
import { deleteDatabase } from './open-database.ts';
import { databaseRecords } from './records.ts';

const LIMIT_MS = 10_000;

export interface IndexedDbStoreOptions extends DatabaseChoice {
  /** Milliseconds that the browser may take to open the database: 10 s when not given. */
  readonly openLimitMs?: number;
  /** Whether the first task asks the browser never to evict this site's data; some ask the person. True when not given. */
  readonly persist?: boolean;
}

/**
 * Keeps records and files in IndexedDB, for browsers: they outlive the tab and a browser that is killed, and are shared
 * by all tabs of an origin. Nothing is opened before the first use. Rejects with `StoreError`: `store-full` when the
 * browser gives no more room, else `store-unavailable` with a message that says what to do.
 */
export function indexedDbStore(
  options: IndexedDbStoreOptions = {},
): TaskStore & { readonly blobs: BlobStore; readonly durable: true; readonly scope: string } {
  const scope = databaseName(options);
  const hints = createHints(scope);
  const connection = createConnection({
    name: scope,
    limitMs: options.openLimitMs ?? LIMIT_MS,
    onDeleted: (ids) => ids.forEach(hints.announce),
  });
  const onCreate = options.persist === false ? () => {} : createAskToPersist();
  return {
    durable: true,
    scope,
    ...databaseRecords({ connection, hints, onCreate }),
    blobs: databaseBlobs(connection),
  };
}

/**
 * Deletes all records and files of an owner on this device, for a sign-out that leaves nothing. Stores that are open,
 * here or in other tabs, are empty from then on and take nothing new: make a new one. Rejects with `StoreError` when
 * another tab does not let go within 10 s; the browser then deletes once that tab is closed.
 */
export async function deleteIndexedDbStore(
  options: Pick<IndexedDbStoreOptions, 'name' | 'owner' | 'openLimitMs'> = {},
): Promise<void> {
  await deleteDatabase(databaseName(options), options.openLimitMs ?? LIMIT_MS);
}
