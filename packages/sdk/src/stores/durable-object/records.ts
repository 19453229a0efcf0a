import type { StoredRecord, TaskStore } from '../../contracts/task-store.ts';
import { StoreError } from '../../errors/store-error.ts';
import { inStorage, type ObjectStorage, type Run, type SqlRow } from './object-storage.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS faceswap_tasks (
  id TEXT PRIMARY KEY, revision TEXT NOT NULL, value TEXT NOT NULL
) WITHOUT ROWID`;

/** A row may have 2 MB; the rest is for the id and the revision. */
const LARGEST_VALUE = 2_000_000 - 4096;

function toText(id: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new StoreError('A record must be plain JSON.', { cause });
  }
  if (text === undefined) throw new StoreError('A record must be plain JSON.');
  if (new TextEncoder().encode(text).byteLength <= LARGEST_VALUE) return text;
  throw new StoreError(`The record of ${id} is larger than a row of SQLite can be.`, {
    code: 'store-full',
  });
}

/** Text that is not JSON is given as it stands: the client leaves what it cannot read alone. */
function parseValue(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}

const toRecord = ({ id, revision, value }: SqlRow): StoredRecord => ({
  id: String(id),
  revision: String(revision),
  value: parseValue(value),
});

function read(run: Run, id: string): StoredRecord | null {
  const [row] = run('SELECT id, revision, value FROM faceswap_tasks WHERE id = ?', id);
  return row === undefined ? null : toRecord(row);
}

const INSERT = `INSERT INTO faceswap_tasks (id, revision, value) VALUES (?, ?, ?)
  ON CONFLICT (id) DO NOTHING RETURNING revision`;
const UPDATE = `UPDATE faceswap_tasks SET revision = ?, value = ?
  WHERE id = ? AND revision = ? RETURNING revision`;
const DELETE = 'DELETE FROM faceswap_tasks WHERE id = ? AND revision = ? RETURNING revision';

type Listener = (id: string) => void;

/** By storage, so that every store over one object's storage hears what the others write. */
const listenersOf = new WeakMap<object, Set<Listener>>();

function shareListeners(storage: ObjectStorage): Set<Listener> {
  const listeners = listenersOf.get(storage) ?? new Set<Listener>();
  listenersOf.set(storage, listeners);
  return listeners;
}

type Records = Required<Pick<TaskStore, 'get' | 'compareAndSet' | 'remove' | 'list' | 'watch'>>;

/** The last revision by storage, so that every store over one object's storage counts on. */
const lastOf = new WeakMap<object, number>();

const LAST = 'SELECT MAX(CAST(revision AS INTEGER)) AS last FROM faceswap_tasks';

/** The time, or one more than the last: no later record of the same id can have it again, nor a fresh object. */
function nextRevision(storage: ObjectStorage, run: Run): string {
  const last = lastOf.get(storage) ?? Number(run(LAST)[0]?.['last'] ?? 0);
  const next = Math.max(Date.now(), last + 1);
  lastOf.set(storage, next);
  return String(next);
}

/** Records as rows. Revisions are numbers, as text, that grow with each change of any record. */
export function objectRecords(storage: ObjectStorage): Records {
  const work = inStorage(storage, [TABLE]);
  const listeners = shareListeners(storage);
  const announce = (id: string): void => {
    for (const listener of listeners) queueMicrotask(() => listener(id));
  };

  return {
    get: (id) => work('reading a record', (run) => read(run, id)),
    async compareAndSet(id, expected, value) {
      const text = toText(id, value);
      const result = await work('writing a record', (run) => {
        const revision = nextRevision(storage, run);
        const rows =
          expected === null
            ? run(INSERT, id, revision, text)
            : run(UPDATE, revision, text, id, expected);
        return rows.length === 1
          ? ({ ok: true, revision } as const)
          : ({ ok: false, current: read(run, id) } as const);
      });
      if (result.ok) announce(id);
      return result;
    },
    async remove(id, expected) {
      const rows = await work('removing a record', (run) => run(DELETE, id, expected));
      if (rows.length === 1) announce(id);
      return rows.length === 1;
    },
    list: () =>
      work('listing the records', (run) =>
        run('SELECT id, revision, value FROM faceswap_tasks').map(toRecord),
      ),
    watch(listener) {
      const own: Listener = (id) => listener(id);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
}
