import type { ObjectStorage } from '@faceswap/sdk/stores/durable-object';

export interface FaultyStorage {
  readonly storage: ObjectStorage;
  /** Throws for each statement that matches while the work lasts; `spare` lets the first ones through. */
  refuse(what: RegExp, work: () => Promise<void>, options?: RefuseOptions): Promise<void>;
}

interface RefuseOptions {
  readonly spare?: number;
  readonly message?: string;
}

const MESSAGE = 'disk I/O error: SQLITE_IOERR';

/** Real storage that can be told to fail. */
export function faultyStorage(real: ObjectStorage): FaultyStorage {
  let check = (_query: string): void => {};
  return {
    storage: {
      transactionSync: (work) => real.transactionSync(work),
      sql: {
        exec(query, ...bindings) {
          check(query);
          return real.sql.exec(query, ...bindings);
        },
      },
    },
    async refuse(what, work, { spare = 0, message = MESSAGE } = {}) {
      let left = spare;
      check = (query) => {
        if (!what.test(query)) return;
        if (left === 0) throw new Error(message);
        left -= 1;
      };
      try {
        await work();
      } finally {
        check = () => {};
      }
    },
  };
}

export const WRITES = /^(INSERT|UPDATE|DELETE)/;
