import { StoreError } from '@faceswap/sdk';
import type { Kind, Media } from './sniff.ts';

const TABLES = [
  `CREATE TABLE IF NOT EXISTS worker_files (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, kind TEXT, size INTEGER NOT NULL,
    state TEXT NOT NULL, key TEXT, fingerprint TEXT, upload_id TEXT, part_size INTEGER NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
  ) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS worker_files_expiry ON worker_files (expires_at)',
  'CREATE INDEX IF NOT EXISTS worker_files_key ON worker_files (key)',
  `CREATE TABLE IF NOT EXISTS worker_parts (
    file TEXT NOT NULL, n INTEGER NOT NULL, etag TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (file, n)
  ) WITHOUT ROWID`,
  'CREATE TABLE IF NOT EXISTS worker_links (key TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID',
  'CREATE INDEX IF NOT EXISTS worker_links_file ON worker_links (file)',
  'CREATE TABLE IF NOT EXISTS worker_usage (day INTEGER PRIMARY KEY, bytes INTEGER NOT NULL)',
];

export interface FileRow {
  readonly id: string;
  readonly name: string;
  /** As declared, until its bytes are known. */
  readonly type: string;
  readonly kind: Kind | null;
  readonly size: number;
  readonly state: 'uploading' | 'ready';
  /** Of R2, once it is open. */
  readonly uploadId: string | null;
  readonly partSize: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface NewFile
  extends Pick<FileRow, 'name' | 'type' | 'size' | 'partSize' | 'createdAt' | 'expiresAt'> {
  /** The caller's own name for an upload, and of its bytes. */
  readonly key?: string | null;
  readonly fingerprint?: string | null;
}

export interface PartRow {
  readonly n: number;
  readonly etag: string;
  readonly size: number;
}

type Value = string | number | null;

const toFile = (row: Record<string, unknown>): FileRow => ({
  id: String(row['id']),
  name: String(row['name']),
  type: String(row['type']),
  kind: row['kind'] === 'image' || row['kind'] === 'video' ? row['kind'] : null,
  size: Number(row['size']),
  state: row['state'] === 'ready' ? 'ready' : 'uploading',
  uploadId: row['upload_id'] === null ? null : String(row['upload_id']),
  partSize: Number(row['part_size']),
  createdAt: Number(row['created_at']),
  expiresAt: Number(row['expires_at']),
});

const toPart = (row: Record<string, unknown>): PartRow => ({
  n: Number(row['n']),
  etag: String(row['etag']),
  size: Number(row['size']),
});

export type FileRows = ReturnType<typeof createFileRows>;

/** What an owner's object knows of its files. Every method is one go: nothing comes between its statements. */
export function createFileRows(storage: DurableObjectStorage) {
  function run(query: string, ...values: Value[]): Record<string, unknown>[] {
    try {
      return storage.sql.exec(query, ...values).toArray();
    } catch (cause) {
      throw new StoreError('The storage of the object refused.', { cause });
    }
  }
  const numberOf = (query: string, ...values: Value[]): number | null => {
    const [value = null] = Object.values(run(query, ...values)[0] ?? {});
    return value === null ? null : Number(value);
  };
  const filesBy = (where: string, ...values: Value[]): FileRow[] =>
    run(`SELECT * FROM worker_files WHERE ${where}`, ...values).map(toFile);
  for (const table of TABLES) run(table);

  return {
    file: (id: string): FileRow | null => filesBy('id = ?', id)[0] ?? null,
    upload: (about: { key: string; fingerprint: string; name: string; size: number }) =>
      filesBy(
        'key = ? AND fingerprint = ? AND name = ? AND size = ? ORDER BY created_at DESC LIMIT 1',
        about.key,
        about.fingerprint,
        about.name,
        about.size,
      )[0] ?? null,
    expired: (now: number): FileRow[] => filesBy('expires_at <= ?', now),
    firstExpiry: (after: number): number | null =>
      numberOf('SELECT min(expires_at) FROM worker_files WHERE expires_at > ?', after),
    count: (): number => numberOf('SELECT count(*) FROM worker_files') ?? 0,

    insert(file: NewFile): string {
      const id = crypto.randomUUID();
      run(
        `INSERT INTO worker_files (id, name, type, size, state, key, fingerprint, part_size, created_at, expires_at)
         VALUES (?, ?, ?, ?, 'uploading', ?, ?, ?, ?, ?)`,
        id,
        file.name,
        file.type,
        file.size,
        file.key ?? null,
        file.fingerprint ?? null,
        file.partSize,
        file.createdAt,
        file.expiresAt,
      );
      return id;
    },
    setOpen: (id: string, { type, kind }: Media, uploadId: string) =>
      run(
        'UPDATE worker_files SET type = ?, kind = ?, upload_id = ? WHERE id = ?',
        type,
        kind,
        uploadId,
        id,
      ),
    setReady: (id: string, { type, kind, size }: Media & { readonly size: number }) =>
      run(
        "UPDATE worker_files SET state = 'ready', type = ?, kind = ?, size = ? WHERE id = ?",
        type,
        kind,
        size,
        id,
      ),
    rename: (id: string, name: string) =>
      run('UPDATE worker_files SET name = ? WHERE id = ?', name, id),
    extend: (id: string, until: number) =>
      run('UPDATE worker_files SET expires_at = max(expires_at, ?) WHERE id = ?', until, id),
    expire: (id: string, now: number) =>
      run('UPDATE worker_files SET expires_at = min(expires_at, ?) WHERE id = ?', now, id),
    remove: (id: string): void =>
      storage.transactionSync(() => {
        run('DELETE FROM worker_parts WHERE file = ?', id);
        run('DELETE FROM worker_links WHERE file = ?', id);
        run('DELETE FROM worker_files WHERE id = ?', id);
      }),

    parts: (id: string): PartRow[] =>
      run('SELECT n, etag, size FROM worker_parts WHERE file = ? ORDER BY n', id).map(toPart),
    keepPart: (id: string, { n, etag, size }: PartRow) =>
      run(
        'INSERT OR REPLACE INTO worker_parts (file, n, etag, size) VALUES (?, ?, ?, ?)',
        id,
        n,
        etag,
        size,
      ),
    removeParts: (id: string) => run('DELETE FROM worker_parts WHERE file = ?', id),

    linked: (key: string): string | null => {
      const [row] = run('SELECT file FROM worker_links WHERE key = ?', key);
      return row === undefined ? null : String(row['file']);
    },
    isLinked: (id: string): boolean =>
      run('SELECT 1 FROM worker_links WHERE file = ? LIMIT 1', id).length > 0,
    link: (key: string, id: string) =>
      run('INSERT OR REPLACE INTO worker_links (key, file) VALUES (?, ?)', key, id),
    unlink: (key: string) => run('DELETE FROM worker_links WHERE key = ?', key),
    /** The links of a task; `0` is the character after `/`. */
    links: (taskId: string): { readonly key: string; readonly file: string }[] =>
      run(
        'SELECT key, file FROM worker_links WHERE key >= ? AND key < ?',
        `${taskId}/`,
        `${taskId}0`,
      ).map(({ key, file }) => ({ key: String(key), file: String(file) })),

    charge: (day: number, bytes: number) =>
      run(
        `INSERT INTO worker_usage (day, bytes) VALUES (?, ?)
         ON CONFLICT (day) DO UPDATE SET bytes = bytes + excluded.bytes`,
        day,
        bytes,
      ),
    /** Bytes that came in on a day, and those that open uploads may still bring. */
    usage: (day: number): number =>
      (numberOf('SELECT bytes FROM worker_usage WHERE day = ?', day) ?? 0) +
      (numberOf("SELECT sum(size) FROM worker_files WHERE state = 'uploading'") ?? 0) -
      (numberOf(
        "SELECT sum(p.size) FROM worker_parts p JOIN worker_files f ON f.id = p.file WHERE f.state = 'uploading'",
      ) ?? 0),
    removeUsage: (before: number) => run('DELETE FROM worker_usage WHERE day < ?', before),
    inOne: <Result>(work: () => Result): Result => storage.transactionSync(work),
  };
}
