import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import { StoreError } from '../../errors/store-error.ts';
import { nameOf, noDatabase, toStoreError } from './to-store-error.ts';

const VERSION = 1;

export interface StoredFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Blob;
}

export interface Schema extends DBSchema {
  records: { key: string; value: { readonly revision: string; readonly text: string } };
  files: { key: string; value: StoredFile };
}

export type Database = IDBPDatabase<Schema>;

function checkAvailable(): void {
  let missing: boolean;
  try {
    missing = typeof indexedDB !== 'object' || indexedDB === null;
  } catch (cause) {
    throw noDatabase(cause);
  }
  if (missing) throw noDatabase();
}

const blocked = (): StoreError =>
  new StoreError(
    'Another tab holds the database of this app open. Close the other tabs of this site, or reload them, and try again.',
  );

const NO_ANSWER = 'The database of the browser does not answer. Reload the page.';

/** Gives the browser a limit: it may wait for another tab for as long as that one likes. */
async function within<Value>(
  limitMs: number,
  work: (onBlocked: () => void) => Promise<Value>,
): Promise<Value> {
  let isBlocked = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(isBlocked ? blocked() : new StoreError(NO_ANSWER)), limitMs);
  });
  const working = work(() => {
    isBlocked = true;
  });
  try {
    return await Promise.race([working, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface OpenOptions {
  readonly limitMs: number;
  /** Another tab waits to delete the database, or to bring it to a newer version. */
  readonly onUnwanted: (database: Database, deleted: boolean) => void;
  /** The system has closed the connection. */
  readonly onClosed: (database: Database) => void;
}

function upgrade(database: Database): void {
  database.createObjectStore('records');
  database.createObjectStore('files');
}

/** Opens, or creates, a database of this store. Rejects with a `StoreError` that says what to do. */
export async function openDatabase(name: string, options: OpenOptions): Promise<Database> {
  checkAvailable();
  let opening: Promise<Database> | undefined;
  try {
    return await within(options.limitMs, (onBlocked) => {
      opening = openDB<Schema>(name, VERSION, {
        upgrade,
        blocked: onBlocked,
        blocking: (_current, wanted) => {
          void opening?.then((database) => options.onUnwanted(database, wanted === null));
        },
        terminated: () => void opening?.then(options.onClosed),
      });
      return opening;
    });
  } catch (error) {
    // A connection that comes too late would block the next upgrade.
    opening?.then(
      (database) => database.close(),
      () => undefined,
    );
    if (nameOf(error) in { InvalidStateError: 1, UnknownError: 1 }) throw noDatabase(error);
    throw toStoreError('opening it', error);
  }
}

/** Deletes a whole database. */
export async function deleteDatabase(name: string, limitMs: number): Promise<void> {
  checkAvailable();
  try {
    await within(limitMs, (onBlocked) => deleteDB(name, { blocked: onBlocked }));
  } catch (error) {
    throw toStoreError('deleting it', error);
  }
}
