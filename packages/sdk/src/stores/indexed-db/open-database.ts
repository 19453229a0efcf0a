import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import { StoreError } from '../../errors/store-error.ts';
import { blockedError, toOpenError } from './to-store-error.ts';

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
  if (typeof indexedDB !== 'object' || indexedDB === null) throw blockedError();
}

const NO_ANSWER =
  'The database of the browser is held by another tab, or does not answer. Close the other tabs of this site, or ' +
  'reload them, and try again.';

/** Gives the browser a limit: it waits for another tab for as long as that one likes. */
async function within<Value>(limitMs: number, work: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StoreError(NO_ANSWER)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface OpenOptions {
  readonly limitMs: number;
  /** Another tab waits to delete the database, or to bring it to a newer version. */
  readonly onUnwanted: (database: Database, forGood: boolean) => void;
}

function upgrade(database: Database): void {
  database.createObjectStore('records');
  database.createObjectStore('files');
}

/** Opens, or creates, a database of this store. Rejects with a `StoreError` that says what to do. */
export async function openDatabase(name: string, options: OpenOptions): Promise<Database> {
  let opening: Promise<Database> | undefined;
  try {
    checkAvailable();
    opening = openDB<Schema>(name, VERSION, {
      upgrade,
      blocking: (_current, wanted) =>
        void opening?.then((database) => options.onUnwanted(database, wanted === null)),
    });
    return await within(options.limitMs, opening);
  } catch (error) {
    // A connection that comes too late would block the next upgrade.
    opening?.then(
      (database) => database.close(),
      () => undefined,
    );
    throw toOpenError(error);
  }
}

/** Deletes a whole database. */
export async function deleteDatabase(name: string, limitMs: number): Promise<void> {
  try {
    checkAvailable();
    await within(limitMs, deleteDB(name));
  } catch (error) {
    throw toOpenError(error);
  }
}
