import type { Limits } from '../limits.ts';

export interface TaskKey {
  readonly key: string;
  readonly taskId: string;
  /** Of the request that it was made for. */
  readonly bodyHash: string;
  readonly createdAt: number;
  /** Whether the task has been there: then it is not made again, whatever became of it. */
  readonly made: boolean;
}

/** Before the keys of requests that came without one. */
export const BODY_KEY = 'body:';

const TABLE = `CREATE TABLE IF NOT EXISTS task_keys (
  key TEXT PRIMARY KEY, task_id TEXT NOT NULL UNIQUE, body_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL, made INTEGER NOT NULL
)`;

const HOUR = 3_600_000;

export interface TaskKeys {
  find(key: string): TaskKey | null;
  /** The key that a task was made with; null when it came without one. */
  keyOf(taskId: string): string | null;
  /** Takes the place of an earlier one. */
  put(key: TaskKey): void;
  markMade(taskId: string): void;
  /** Forgets a key whose request was refused. */
  remove(key: string): void;
  /** Tasks of the last hour, and when the first of them was made. */
  readRecent(now: number): { readonly count: number; readonly firstAt: number };
  removeOld(now: number): void;
}

type Row = Record<string, SqlStorageValue>;

const toKey = (row: Row): TaskKey => ({
  key: String(row['key']),
  taskId: String(row['task_id']),
  bodyHash: String(row['body_hash']),
  createdAt: Number(row['created_at']),
  made: row['made'] === 1,
});

/** Which task was made for which key: the reason why a repeated request makes no second one. */
export function createTaskKeys(storage: DurableObjectStorage, limits: Limits): TaskKeys {
  const run = (query: string, ...values: SqlStorageValue[]): Row[] => {
    storage.sql.exec(TABLE);
    return storage.sql.exec(query, ...values).toArray();
  };
  return {
    find(key) {
      const [row] = run('SELECT * FROM task_keys WHERE key = ?', key);
      return row === undefined ? null : toKey(row);
    },
    keyOf(taskId) {
      const key = run('SELECT key FROM task_keys WHERE task_id = ?', taskId)[0]?.['key'];
      return typeof key === 'string' && !key.startsWith(BODY_KEY) ? key : null;
    },
    put({ key, taskId, bodyHash, createdAt, made }) {
      // The task before still counts among those of its hour.
      run(`UPDATE task_keys SET key = '${BODY_KEY}' || task_id WHERE key = ?`, key);
      run(
        'INSERT INTO task_keys VALUES (?, ?, ?, ?, ?)',
        key,
        taskId,
        bodyHash,
        createdAt,
        Number(made),
      );
    },
    markMade(taskId) {
      run('UPDATE task_keys SET made = 1 WHERE task_id = ?', taskId);
    },
    remove(key) {
      run('DELETE FROM task_keys WHERE key = ? AND made = 0', key);
    },
    readRecent(now) {
      const query =
        'SELECT COUNT(*) AS count, MIN(created_at) AS first FROM task_keys WHERE created_at > ?';
      const [row] = run(query, now - HOUR);
      return { count: Number(row?.['count'] ?? 0), firstAt: Number(row?.['first'] ?? now) };
    },
    removeOld(now) {
      run('DELETE FROM task_keys WHERE created_at < ?', now - limits.taskTtlMs - HOUR);
    },
  };
}
