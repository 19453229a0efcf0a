import type { IDBPObjectStore, StoreNames } from 'idb';
import { StoreError } from '../../errors/store-error.ts';
import { type Database, openDatabase, type Schema } from './open-database.ts';
import { nameOf, toStoreError } from './to-store-error.ts';

export interface Plan<Name extends StoreNames<Schema>> {
  readonly store: Name;
  /** What is done, for the message of an error. */
  readonly work: string;
  readonly durability?: IDBTransactionDurability;
}

type Table<Name extends StoreNames<Schema>, Mode extends IDBTransactionMode> = IDBPObjectStore<
  Schema,
  Name[],
  Name,
  Mode
>;

/** The database of a store: opened when it is first needed, and again after the system has closed it. */
export interface Connection {
  /** Resolves to `deleted` once the database was deleted as a whole. */
  read<Name extends StoreNames<Schema>, Value>(
    plan: Plan<Name>,
    body: (table: Table<Name, 'readonly'>) => Promise<Value>,
    deleted: Value,
  ): Promise<Value>;
  /** One transaction, durable when it resolves. Rejects once the database was deleted as a whole. */
  write<Name extends StoreNames<Schema>, Value>(
    plan: Plan<Name>,
    body: (table: Table<Name, 'readwrite'>) => Promise<Value>,
  ): Promise<Value>;
  isDeleted(): boolean;
}

export interface ConnectionOptions {
  readonly name: string;
  readonly limitMs: number;
  /** Told once of all records that went when the database was deleted as a whole. */
  readonly onDeleted: (ids: readonly string[]) => void;
}

/** What a connection that the system closes gives; nothing of such a transaction was written, so it is tried again. */
const BROKEN = ['InvalidStateError', 'AbortError', 'UnknownError'];

const deletedError = (): StoreError =>
  new StoreError('The data of this store was deleted. Make a new store.');

async function transact<Name extends StoreNames<Schema>, Mode extends 'readonly' | 'readwrite', V>(
  database: Database,
  { plan, mode }: { readonly plan: Plan<Name>; readonly mode: Mode },
  body: (table: Table<Name, Mode>) => Promise<V>,
): Promise<V> {
  const { durability = 'relaxed' } = plan;
  const transaction = database.transaction([plan.store], mode, { durability });
  const done = transaction.done;
  done.catch(() => undefined);
  try {
    const value = await body(transaction.objectStore(plan.store));
    await done;
    return value;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended already.
    }
    throw error;
  }
}

export function createConnection({ name, limitMs, onDeleted }: ConnectionOptions): Connection {
  let opening: Promise<Database> | null = null;
  let deleted = false;

  function forget(which: Promise<Database>): void {
    if (opening === which) opening = null;
  }

  function open(): Promise<Database> {
    if (opening !== null) return opening;
    const started = openDatabase(name, {
      limitMs,
      onUnwanted: (database, forGood) => {
        forget(started);
        letGo(database, forGood);
      },
    });
    opening = started;
    started.catch(() => forget(started));
    return started;
  }

  /** What is under way is finished first, and what the other tab wants happens after that. */
  function letGo(database: Database, forGood: boolean): void {
    if (forGood) {
      deleted = true;
      database.getAllKeys('records').then(onDeleted, () => undefined);
    }
    database.close();
  }

  async function attempt<V>(work: (database: Database) => Promise<V>, isLast = false): Promise<V> {
    const started = open();
    const database = await started;
    try {
      return await work(database);
    } catch (error) {
      if (isLast || deleted || !BROKEN.includes(nameOf(error))) throw error;
    }
    forget(started);
    database.close();
    return attempt(work, true);
  }

  return {
    isDeleted: () => deleted,
    async read(plan, body, whenDeleted) {
      if (deleted) return whenDeleted;
      try {
        return await attempt((database) => transact(database, { plan, mode: 'readonly' }, body));
      } catch (error) {
        if (deleted) return whenDeleted;
        throw toStoreError(plan.work, error);
      }
    },
    async write(plan, body) {
      if (deleted) throw deletedError();
      try {
        return await attempt((database) => transact(database, { plan, mode: 'readwrite' }, body));
      } catch (error) {
        throw deleted ? deletedError() : toStoreError(plan.work, error);
      }
    },
  };
}
