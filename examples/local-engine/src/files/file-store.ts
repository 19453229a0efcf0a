import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { toFileName } from './file-key.ts';

/** A file that can be read. */
export interface StoredFile {
  readonly path: string;
  readonly size: number;
}

/** The uploaded files. */
export interface FileStore {
  open(): Promise<void>;
  /** Keeps the file whole or not at all; throws a `FileSizeError` when it is too long or not of `size` bytes. */
  put(key: string, body: Readable, size: number | null): Promise<number>;
  /** Keeps a file of this machine, which is moved. */
  take(key: string, path: string): Promise<void>;
  find(key: string): Promise<StoredFile | null>;
  read(file: StoredFile, range: { start: number; end: number } | null): Readable;
  remove(key: string): Promise<boolean>;
  close(): void;
}

/** An upload that is not kept because of its length. */
export class FileSizeError extends Error {
  override readonly name = 'FileSizeError';
  readonly reason: 'too-large' | 'mismatch';

  constructor(reason: 'too-large' | 'mismatch') {
    super(reason === 'too-large' ? 'the file is too large' : 'the body is not of the length told');
    this.reason = reason;
  }
}

const LONGEST_SWEEP_MS = 10 * 60_000;

/** The file's path and size, or null when there is none or it has expired. */
export async function findStoredFile(
  key: string,
  { filesDir, fileTtlMs }: { filesDir: string; fileTtlMs: number },
): Promise<StoredFile | null> {
  const path = join(filesDir, toFileName(key));
  const info = await stat(path).catch(() => null);
  if (!info?.isFile() || info.mtimeMs + fileTtlMs <= Date.now()) return null;
  return { path, size: info.size };
}

function countBytes(maxBytes: number): { counter: Transform; size: () => number } {
  let size = 0;
  const counter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.length;
      if (size > maxBytes) done(new FileSizeError('too-large'));
      else done(null, chunk);
    },
  });
  return { counter, size: () => size };
}

/** Keeps files in a folder until they expire. */
export function createFileStore(options: {
  filesDir: string;
  fileTtlMs: number;
  maxFileBytes: number;
}): FileStore {
  const { filesDir, fileTtlMs, maxFileBytes } = options;
  const temporary = join(filesDir, '.uploads');
  let timer: NodeJS.Timeout | undefined;

  const sweep = async (): Promise<void> => {
    const names = await readdir(filesDir).catch(() => []);
    for (const name of names) {
      const path = join(filesDir, name);
      const info = await stat(path).catch(() => null);
      const isExpired = info?.isFile() && info.mtimeMs + fileTtlMs <= Date.now();
      if (isExpired) await rm(path, { force: true }).catch(() => undefined);
    }
  };

  const receive = async (body: Readable, size: number | null): Promise<[string, number]> => {
    const path = join(temporary, randomUUID());
    // `pipeline` destroys its source when it fails, and the connection must stay for the answer.
    const source = Readable.from(body.iterator({ destroyOnReturn: false }));
    const counted = countBytes(maxFileBytes);
    try {
      await pipeline(
        source,
        counted.counter,
        createWriteStream(path, { flags: 'wx', mode: 0o600 }),
      );
      if (size !== null && counted.size() !== size) throw new FileSizeError('mismatch');
      return [path, counted.size()];
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  };

  return {
    open: async () => {
      await rm(temporary, { recursive: true, force: true });
      await mkdir(temporary, { recursive: true, mode: 0o700 });
      await sweep();
      timer = setInterval(() => void sweep(), Math.min(fileTtlMs, LONGEST_SWEEP_MS));
      timer.unref();
    },
    put: async (key, body, size) => {
      if (size !== null && size > maxFileBytes) throw new FileSizeError('too-large');
      const [path, received] = await receive(body, size);
      await rename(path, join(filesDir, toFileName(key)));
      return received;
    },
    take: async (key, path) => {
      const now = new Date();
      await utimes(path, now, now);
      await rename(path, join(filesDir, toFileName(key)));
    },
    find: (key) => findStoredFile(key, { filesDir, fileTtlMs }),
    read: ({ path }, range) => createReadStream(path, range ?? {}),
    remove: async (key) => {
      const file = await findStoredFile(key, { filesDir, fileTtlMs });
      if (file) await rm(file.path, { force: true });
      return file !== null;
    },
    close: () => clearInterval(timer),
  };
}
