import { isFaceSwapError } from '../../errors/face-swap-error.ts';
import { StoreError } from '../../errors/store-error.ts';

export type SqlValue = ArrayBuffer | string | number | null;

export type SqlRow = Record<string, SqlValue>;

/** What the stores need of the `ctx.storage` of a Durable Object with SQLite. */
export interface ObjectStorage {
  readonly sql: { exec(query: string, ...bindings: SqlValue[]): { toArray(): SqlRow[] } };
  /** Undoes every write of `work` when it throws. */
  transactionSync<Value>(work: () => Value): Value;
}

/** Runs one statement. */
export type Run = (query: string, ...bindings: SqlValue[]) => SqlRow[];

/** SQLite's own code for a database at its limit: the runtime hands it on in the text only. */
const FULL = /\bSQLITE_FULL\b/;

function toStoreError(doing: string, cause: unknown): unknown {
  if (isFaceSwapError(cause)) return cause;
  if (FULL.test(String(cause))) {
    return new StoreError(`No space left in the Durable Object while ${doing}.`, {
      code: 'store-full',
      cause,
    });
  }
  return new StoreError(`The Durable Object's storage refused while ${doing}.`, { cause });
}

/** Does storage work in one go, so that nothing comes between its statements. */
export type InStorage = <Value>(doing: string, work: (run: Run) => Value) => Promise<Value>;

/**
 * Makes sure of the tables before each work: it reads and writes no row when they are there, and the app may have
 * emptied the whole object since the last one.
 */
export function inStorage(storage: ObjectStorage, tables: readonly string[]): InStorage {
  const run: Run = (query, ...bindings) => storage.sql.exec(query, ...bindings).toArray();
  return async (doing, work) => {
    try {
      return storage.transactionSync(() => {
        for (const table of tables) run(table);
        return work(run);
      });
    } catch (cause) {
      throw toStoreError(doing, cause);
    }
  };
}
