import type { BlobStore } from '@faceswap/sdk';
import type { Limits } from '../limits.ts';
import { createFileRows } from './file-rows.ts';
import { createOwnerBlobs } from './owner-blobs.ts';
import { createShelf, type Shelf } from './shelf.ts';
import type { StoredFile } from './stored-file.ts';
import { createUploads, dayOf, type Uploads } from './uploads.ts';

export interface FilesInObjectOptions {
  readonly storage: DurableObjectStorage;
  readonly bucket: R2Bucket;
  /** The object's id as text: the first part of every key in R2. */
  readonly owner: string;
  readonly limits: Limits;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Whether a result may be fetched from there. */
  canFetch(url: URL): boolean;
  /** `nextExpiry` may be earlier than before. */
  readonly expiryChanged?: () => void;
}

export interface ResultFile {
  readonly fileId: string;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface FilesInObject {
  readonly uploads: Uploads;
  /** Inputs are linked, not moved; `copy` takes results from where they lie, one at a time. */
  readonly blobs: BlobStore & { readonly copy: NonNullable<BlobStore['copy']> };
  /** Null when it is unknown, unfinished or expired. */
  find(fileId: string): StoredFile | null;
  resultOf(taskId: string, attempt: number): ResultFile | null;
  /** Deletes the results of a task, and the inputs that no other task uses. */
  forget(taskId: string): Promise<void>;
  /** Deletes what has expired; one failure does not stop the rest, and is tried again later. */
  sweep(): Promise<void>;
  /** When to sweep next; null when there is nothing to wait for. */
  nextExpiry: Shelf['nextExpiry'];
}

/** The files of one owner: rows in the owner's object, bytes in R2. */
export function createFilesInObject(options: FilesInObjectOptions): FilesInObject {
  const { storage, now = Date.now, expiryChanged = () => {} } = options;
  const rows = createFileRows(storage);
  const inner = { ...options, rows, now, expiryChanged };
  const shelf = createShelf(inner);
  const uploads = createUploads({ ...inner, shelf });
  const { find, ...blobs } = createOwnerBlobs({ ...inner, shelf, uploads });

  /** Ends the links of a task, and the time of what nobody uses any more. */
  const unlink = (taskId: string): readonly string[] =>
    rows.inOne(() => {
      const links = rows.links(taskId);
      for (const { key } of links) rows.unlink(key);
      const unused = [...new Set(links.map(({ file }) => file))].filter((id) => !rows.isLinked(id));
      for (const id of unused) rows.expire(id, now());
      return unused;
    });

  return {
    uploads,
    blobs,
    find,
    resultOf(taskId, attempt) {
      const fileId = rows.linked(`${taskId}/result-${attempt}`);
      const row = fileId === null ? null : shelf.live(fileId);
      if (row === null || row.state !== 'ready') return null;
      const { id, name, type, size, expiresAt } = row;
      return { fileId: id, name, type, size, expiresAt };
    },
    async forget(taskId) {
      for (const fileId of unlink(taskId)) await shelf.discard(fileId);
    },
    async sweep() {
      rows.removeUsage(dayOf(now()));
      await shelf.sweep();
    },
    nextExpiry: shelf.nextExpiry,
  };
}
