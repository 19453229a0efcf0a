import type { Revision, StoredRecord, TaskStore, WriteResult } from '../../contracts/task-store.ts';
import { StoreError } from '../../errors/store-error.ts';
import type { Connection } from './connection.ts';
import type { Hints } from './hints.ts';

type Records = Required<Pick<TaskStore, 'get' | 'compareAndSet' | 'remove' | 'list' | 'watch'>>;

interface Row {
  readonly revision: Revision;
  readonly text: string;
}

function toText(value: unknown): string {
  try {
    const text = JSON.stringify(value);
    if (typeof text === 'string') return text;
  } catch (cause) {
    throw new StoreError('A record must be plain JSON.', { cause });
  }
  throw new StoreError('A record must be plain JSON.');
}

/** Text that is not JSON is given as it stands: the client leaves what it cannot read alone. */
function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const toRecord = (id: string, row: Row | undefined): StoredRecord | null =>
  row === undefined ? null : { id, revision: row.revision, value: parseText(row.text) };

/** 128 random bits: no later record of the same id can have them again, nor one of a database made anew. */
function createRevision(): Revision {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const GONE: WriteResult = { ok: false, current: null };

export interface RecordsOptions {
  readonly connection: Connection;
  readonly hints: Hints;
  /** Called before a record is created. */
  readonly onCreate: () => void;
}

export function databaseRecords({ connection, hints, onCreate }: RecordsOptions): Records {
  function write(
    id: string,
    expected: Revision | null,
    { text, durability }: { readonly text: string; readonly durability: IDBTransactionDurability },
  ): Promise<WriteResult> {
    const revision = createRevision();
    const plan = { store: 'records', work: 'writing a record', durability } as const;
    return connection.write(plan, async (table) => {
      const row = await table.get(id);
      // Ours already: the first attempt was written, and its connection broke before it could say so.
      if (row?.revision === revision) return { ok: true, revision };
      if ((row?.revision ?? null) !== expected) return { ok: false, current: toRecord(id, row) };
      await table.put({ revision, text }, id);
      return { ok: true, revision };
    });
  }

  return {
    get: (id) =>
      connection.read(
        { store: 'records', work: 'reading a record' },
        async (table) => toRecord(id, await table.get(id)),
        null,
      ),
    async compareAndSet(id, expected, value, { critical = false } = {}) {
      const text = toText(value);
      if (expected === null) onCreate();
      else if (connection.isDeleted()) return GONE;
      const durability = critical ? 'strict' : 'relaxed';
      const result = await write(id, expected, { text, durability });
      if (result.ok) hints.tell(id);
      return result;
    },
    async remove(id, expected) {
      if (connection.isDeleted()) return false;
      const plan = { store: 'records', work: 'removing a record' } as const;
      const removed = await connection.write(plan, async (table) => {
        if ((await table.get(id))?.revision !== expected) return false;
        await table.delete(id);
        return true;
      });
      if (removed) hints.tell(id);
      return removed;
    },
    list: () =>
      connection.read(
        { store: 'records', work: 'listing the records' },
        async (table) => {
          const [ids, rows] = await Promise.all([table.getAllKeys(), table.getAll()]);
          return ids.flatMap((id, index) => toRecord(id, rows[index]) ?? []);
        },
        [],
      ),
    watch: (listener) => hints.listen(listener),
  };
}
