import { invalid, notFound, Problem } from '../http/problem.ts';
import type { Limits } from '../limits.ts';
import { checkDeclared } from './accept.ts';
import { cleanName } from './file-names.ts';
import type { FileRow, FileRows, PartRow } from './file-rows.ts';
import type { Shelf } from './shelf.ts';
import type { Media } from './sniff.ts';
import { describeObject, type ObjectFacts, objectKeyOf } from './stored-file.ts';

const DAY_MS = 24 * 3_600_000;
/**
 * R2's code for a part that it has under another tag, as when two requests sent it at once; the runtime hands it on in
 * the text only.
 */
const INVALID_PART = /\(10025\)$/;

export const dayOf = (now: number): number => Math.floor(now / DAY_MS);

export interface NewUpload {
  readonly name: string;
  /** As declared; empty when unknown. */
  readonly type: string;
  /** Bytes; for a whole upload, the most that it can have. */
  readonly size: number;
  /** The caller's own name for it: the same one, with the same fingerprint, goes on with the same upload. */
  readonly key?: string | undefined;
  readonly fingerprint?: string | undefined;
}

export interface UploadState {
  readonly fileId: string;
  readonly partSize: number;
  /** The numbers of the parts that are there, from 1. */
  readonly parts: readonly number[];
  readonly complete: boolean;
}

export interface FileFacts {
  readonly fileId: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** Where a part goes: nowhere when all is there; `uploadId` is null before the first part. */
export interface PartPlace {
  readonly complete: boolean;
  readonly objectKey: string;
  readonly uploadId: string | null;
  /** Bytes of the whole file. */
  readonly size: number;
}

export interface WholePlace extends ObjectFacts {
  readonly fileId: string;
  readonly objectKey: string;
}

export interface UploadsOptions {
  readonly rows: FileRows;
  readonly shelf: Shelf;
  readonly bucket: R2Bucket;
  readonly owner: string;
  readonly limits: Limits;
  readonly now: () => number;
}

const partCount = ({ size, partSize }: FileRow): number => Math.max(1, Math.ceil(size / partSize));

const sizeOfPart = (row: FileRow, n: number): number =>
  n < partCount(row) ? row.partSize : row.size - (n - 1) * row.partSize;

const factsOf = ({ id: fileId, name, type, size }: FileRow): FileFacts => ({
  fileId,
  name,
  type,
  size,
});

function incomplete(row: FileRow, parts: readonly PartRow[]): Problem {
  const there = new Set(parts.map(({ n }) => n));
  const all = Array.from({ length: partCount(row) }, (_, index) => index + 1);
  const missing = all.filter((n) => !there.has(n));
  const shown = missing.slice(0, 100).join(', ') + (missing.length > 100 ? ', …' : '');
  const message = `Missing parts: ${shown}.`;
  return new Problem({ status: 409, code: 'upload-incomplete', message });
}

const limited = (code: string, message: string, retryAfterMs: number): Problem =>
  new Problem({ status: 429, code, message, retryAfter: Math.max(1, retryAfterMs / 1000) });

/** Files on their way in, part by part or whole: who sends the bytes does so to R2, and tells them here. */
export function createUploads({ rows, shelf, bucket, owner, limits, now }: UploadsOptions) {
  const keyOf = (fileId: string): string => objectKeyOf(owner, fileId);

  function stateOf(row: FileRow): UploadState {
    const { id: fileId, partSize, state } = row;
    const complete = state === 'ready';
    const parts = complete
      ? Array.from({ length: partCount(row) }, (_, index) => index + 1)
      : rows.parts(fileId).map(({ n }) => n);
    return { fileId, partSize, parts, complete };
  }

  function checkBytes(size: number): void {
    const at = now();
    if (rows.usage(dayOf(at)) + size <= limits.uploadBytesPerDay) return;
    const message = `No more than ${limits.uploadBytesPerDay} bytes a day.`;
    throw limited('rate-limited', message, (dayOf(at) + 1) * DAY_MS - at);
  }

  function checkRoom(size: number): void {
    const at = now();
    if (rows.count() >= limits.files) {
      const message = `No more than ${limits.files} files at a time: remove some, or wait.`;
      throw limited('too-many-files', message, (rows.firstExpiry(at) ?? at) - at);
    }
    checkBytes(size);
  }

  function insert({ name, type, size, key, fingerprint }: NewUpload): FileRow {
    checkRoom(size);
    return shelf.insert({
      name: cleanName(name),
      type,
      size,
      key: key ?? null,
      fingerprint: fingerprint ?? null,
    });
  }

  function known({ name, size, key, fingerprint }: NewUpload): FileRow | null {
    if (key === undefined || fingerprint === undefined) return null;
    const row = rows.upload({ key, fingerprint, name: cleanName(name), size });
    return row === null ? null : shelf.live(row.id);
  }

  async function finish(row: FileRow, parts: readonly PartRow[]): Promise<void> {
    const objectKey = keyOf(row.id);
    try {
      const tags = parts.map(({ n, etag }) => ({ partNumber: n, etag }));
      await bucket.resumeMultipartUpload(objectKey, row.uploadId ?? '').complete(tags);
    } catch (error) {
      // An earlier call may have come this far.
      if ((await bucket.head(objectKey))?.size === row.size) return;
      if (error instanceof Error && INVALID_PART.test(error.message)) {
        rows.removeParts(row.id);
        throw incomplete(row, []);
      }
      throw error;
    }
  }

  return {
    begin(upload: NewUpload): UploadState {
      checkDeclared(upload.type, upload.size, limits);
      const row = known(upload);
      if (row === null) return stateOf(insert(upload));
      shelf.extend(row.id);
      return stateOf(row);
    },

    describe: (fileId: string): UploadState => stateOf(shelf.need(fileId)),

    expectPart(fileId: string, n: number, length: number): PartPlace {
      const row = shelf.need(fileId);
      const { uploadId, size: whole } = row;
      const complete = row.state === 'ready';
      const place = { complete, objectKey: keyOf(fileId), uploadId, size: whole };
      if (n < 1 || n > partCount(row)) throw invalid(`Parts are 1 to ${partCount(row)}.`);
      const size = sizeOfPart(row, n);
      if (length > size) {
        const message = `Part ${n} has ${size} bytes, not ${length}.`;
        throw new Problem({ status: 413, code: 'too-large', message });
      }
      if (length < size) throw invalid(`Part ${n} has ${size} bytes, not ${length}.`);
      if (n > 1 && uploadId === null && !complete) {
        const message = 'Send part 1 first: it tells what the file is.';
        throw new Problem({ status: 409, code: 'upload-incomplete', message });
      }
      // A part that is there was paid for when the upload began; sent again, it counts again.
      if (!complete && rows.parts(fileId).some((part) => part.n === n)) checkBytes(length);
      return place;
    },

    /** Opens the upload in R2 once it is known what the file is. */
    open: (fileId: string, media: Media): Promise<string> =>
      shelf.inTurn(fileId, async () => {
        const row = shelf.need(fileId);
        if (row.state === 'ready') throw notFound();
        if (row.uploadId !== null) {
          if (row.type === media.type) return row.uploadId;
          throw invalid('Part 1 was another kind of file before: begin another upload.');
        }
        const { uploadId } = await bucket.createMultipartUpload(
          keyOf(fileId),
          describeObject(row, media.type),
        );
        rows.setOpen(fileId, media, uploadId);
        return uploadId;
      }),

    keepPart(fileId: string, part: PartRow): void {
      const row = shelf.need(fileId);
      if (row.state === 'ready') return;
      rows.inOne(() => {
        rows.keepPart(fileId, part);
        rows.charge(dayOf(now()), part.size);
      });
    },

    complete: (fileId: string): Promise<FileFacts> =>
      shelf.inTurn(fileId, async () => {
        const row = shelf.need(fileId);
        if (row.state === 'ready') return factsOf(row);
        const parts = rows.parts(fileId);
        const { type, kind, size } = row;
        if (parts.length < partCount(row) || kind === null) throw incomplete(row, parts);
        await finish(row, parts);
        rows.inOne(() => {
          rows.setReady(fileId, { type, kind, size });
          rows.removeParts(fileId);
        });
        return factsOf(row);
      }),

    remove: (fileId: string): Promise<void> =>
      shelf.inTurn(fileId, async () => {
        const row = shelf.need(fileId);
        if (rows.isLinked(fileId)) {
          const message = 'A task uses this file: delete the task.';
          throw new Problem({ status: 409, code: 'file-in-use', message });
        }
        await shelf.erase(row);
      }),

    /** A place for a file that comes in one request. */
    reserve(upload: NewUpload): WholePlace {
      const { id: fileId, name, expiresAt } = insert(upload);
      return { fileId, name, expiresAt, objectKey: keyOf(fileId) };
    },

    /** The bytes of a reserved file are in R2. */
    ready(fileId: string, media: Media & { readonly size: number }): FileFacts {
      shelf.need(fileId);
      rows.inOne(() => {
        rows.setReady(fileId, media);
        rows.charge(dayOf(now()), media.size);
      });
      return factsOf(shelf.need(fileId));
    },

    /** For whoever finds an object whose own note says that it is too old: a task may need it for longer. */
    isReady: (fileId: string): boolean => shelf.live(fileId)?.state === 'ready',
  };
}

export type Uploads = ReturnType<typeof createUploads>;
