import { notFound } from '../http/problem.ts';
import type { Limits } from '../limits.ts';
import type { FileRow, FileRows, NewFile } from './file-rows.ts';
import { objectKeyOf } from './stored-file.ts';
import { createTurns, type InTurn } from './turns.ts';

/** R2 itself gives up an upload that nobody finished for so long. */
const R2_KEEPS_UPLOADS_MS = 7 * 24 * 3_600_000;
const RETRY_MS = 3_600_000;

export interface ShelfOptions {
  readonly rows: FileRows;
  readonly bucket: R2Bucket;
  readonly owner: string;
  readonly limits: Limits;
  readonly now: () => number;
  /** There is a file that expires; `nextExpiry` may be earlier than before. */
  readonly expiryChanged: () => void;
}

export interface Shelf {
  /** Works on one file follow each other. */
  readonly inTurn: InTurn;
  /** Null when it is unknown or its time is over. */
  live(fileId: string): FileRow | null;
  /** Throws `not-found` where `live` gives null. */
  need(fileId: string): FileRow;
  insert(file: Omit<NewFile, 'partSize' | 'createdAt' | 'expiresAt'>): FileRow;
  /** Gives a file its whole time again. */
  extend(fileId: string): void;
  /** The bytes first, then the row: nothing in R2 is ever unknown here. Inside the file's turn only. */
  erase(row: FileRow): Promise<void>;
  /** Ends the time of a file and erases it; what fails is left to the next sweep. */
  discard(fileId: string): Promise<void>;
  /** Erases what has expired. One that fails holds up no other and is tried again after an hour. */
  sweep(): Promise<void>;
  /** When to sweep next, in milliseconds since 1970. */
  nextExpiry(): number | null;
}

/** Every file of an owner, from its first row to its last byte. */
export function createShelf(options: ShelfOptions): Shelf {
  const { rows, bucket, owner, limits, now, expiryChanged } = options;
  const inTurn = createTurns();
  let sweptAt = -1;
  let retryAt: number | null = null;

  function live(fileId: string): FileRow | null {
    const row = rows.file(fileId);
    return row !== null && row.expiresAt > now() ? row : null;
  }

  function need(fileId: string): FileRow {
    const row = live(fileId);
    if (row === null) throw notFound();
    return row;
  }

  async function abort({ id, uploadId, createdAt }: FileRow): Promise<void> {
    if (uploadId === null) return;
    const key = objectKeyOf(owner, id);
    try {
      await bucket.resumeMultipartUpload(key, uploadId).abort();
    } catch (error) {
      const over = now() > createdAt + R2_KEEPS_UPLOADS_MS || (await bucket.head(key)) !== null;
      if (!over) throw error;
    }
  }

  async function erase(row: FileRow): Promise<void> {
    if (row.state === 'uploading') await abort(row);
    await bucket.delete(objectKeyOf(owner, row.id));
    rows.remove(row.id);
  }

  const eraseExpired = (fileId: string): Promise<void> =>
    inTurn(fileId, async () => {
      const row = rows.file(fileId);
      if (row !== null && row.expiresAt <= now()) await erase(row);
    });

  async function tryErase(fileId: string): Promise<void> {
    try {
      await eraseExpired(fileId);
    } catch (error) {
      retryAt = now() + RETRY_MS;
      expiryChanged();
      console.error('[files] A file could not be deleted; it is tried again.', {
        fileId,
        error: String(error),
      });
    }
  }

  return {
    inTurn,
    live,
    need,
    insert(file) {
      const createdAt = now();
      const expiresAt = createdAt + limits.fileTtlMs;
      const id = rows.insert({ ...file, partSize: limits.partBytes, createdAt, expiresAt });
      expiryChanged();
      return need(id);
    },
    extend: (fileId) => {
      // R2's own rule for old objects knows nothing of this.
      const most = need(fileId).createdAt + 2 * limits.fileTtlMs;
      rows.extend(fileId, Math.min(most, now() + limits.fileTtlMs));
    },
    erase,
    discard(fileId) {
      rows.expire(fileId, now());
      return tryErase(fileId);
    },
    async sweep() {
      sweptAt = now();
      retryAt = null;
      for (const { id } of rows.expired(sweptAt)) await tryErase(id);
    },
    nextExpiry() {
      const first = rows.firstExpiry(sweptAt);
      if (first === null || retryAt === null) return first ?? retryAt;
      return Math.min(first, retryAt);
    },
  };
}
