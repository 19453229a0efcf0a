import {
  type BlobStore,
  FaceSwapError,
  type FileSource,
  isFaceSwapError,
  StoreError,
  UploadError,
} from '@faceswap/sdk';
import type { Limits } from '../limits.ts';
import { broken, fetchResult } from './copy-url.ts';
import { cleanName, resultNameOf } from './file-names.ts';
import type { FileRows } from './file-rows.ts';
import { type Accepted, createObjectWriter, type Written } from './object-writer.ts';
import type { Shelf } from './shelf.ts';
import { mediaOf, sniffMedia } from './sniff.ts';
import {
  describeObject,
  isStoredFile,
  objectKeyOf,
  type StoredFile,
  toStoredFile,
} from './stored-file.ts';
import type { Uploads } from './uploads.ts';

export interface OwnerBlobsOptions {
  readonly rows: FileRows;
  readonly shelf: Shelf;
  readonly uploads: Uploads;
  readonly bucket: R2Bucket;
  readonly owner: string;
  readonly limits: Limits;
  canFetch(url: URL): boolean;
}

export interface OwnerBlobs extends BlobStore {
  copy: NonNullable<BlobStore['copy']>;
  get(key: string): Promise<StoredFile | null>;
  find(fileId: string): StoredFile | null;
}

interface NewObject {
  readonly key: string;
  readonly name: string;
  readonly signal: AbortSignal | undefined;
  accept(head: Uint8Array): Promise<Accepted>;
}

const SLICE_BYTES = 1024 * 1024;

const RESULT = /\/result-\d+$/;

async function* slicesOf(file: FileSource): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    const end = Math.min(start + SLICE_BYTES, file.size);
    const bytes = await file.slice(start, end).arrayBuffer();
    if (bytes.byteLength !== end - start) {
      throw new StoreError(`"${file.name}" gave fewer bytes than its size says.`);
    }
    yield new Uint8Array(bytes);
  }
}

const tooLarge = (maxBytes: number): FaceSwapError =>
  new FaceSwapError(`A result may have ${maxBytes} bytes.`, {
    code: 'file-too-large',
    mayBeBilled: true,
  });

/** An owner's files under the keys of tasks. An input is linked where it lies; it ends with its time or its task. */
export function createOwnerBlobs(options: OwnerBlobsOptions): OwnerBlobs {
  const { rows, shelf, uploads, bucket, owner, limits, canFetch } = options;

  function find(fileId: string): StoredFile | null {
    const row = shelf.live(fileId);
    return row?.state === 'ready' ? toStoredFile(row, bucket, objectKeyOf(owner, fileId)) : null;
  }

  function nameOf(key: string, name: string, type: string): string {
    const target = RESULT.test(key) ? rows.linked(key.replace(RESULT, '/target')) : null;
    const row = target === null ? null : rows.file(target);
    return row === null ? cleanName(name) : resultNameOf(row.name, type);
  }

  /** Ends what a result was replaced by or removed for; inputs may have other readers. */
  async function discardResult(key: string, fileId: string | null): Promise<void> {
    if (fileId === null || !RESULT.test(key) || rows.isLinked(fileId)) return;
    await shelf.discard(fileId);
  }

  async function link(key: string, fileId: string, change: () => void = () => {}): Promise<void> {
    const before = rows.inOne(() => {
      const replaced = rows.linked(key);
      change();
      rows.link(key, fileId);
      return replaced;
    });
    if (before !== fileId) await discardResult(key, before);
  }

  async function linkStored(key: string, { fileId, name }: StoredFile): Promise<void> {
    if (find(fileId) === null) {
      throw new UploadError(`"${name}" is no longer held; upload it again.`, {
        code: 'input-lost',
      });
    }
    shelf.extend(fileId);
    await link(key, fileId);
  }

  async function write(
    { fileId, key, accept }: NewObject & { readonly fileId: string },
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<Written> {
    const { expiresAt = 0, name = key } = shelf.live(fileId) ?? {};
    const writer = createObjectWriter({
      bucket,
      key: objectKeyOf(owner, fileId),
      partBytes: limits.partBytes,
      accept,
      about: (type) => describeObject({ name, expiresAt }, type),
      open: (media) => uploads.open(fileId, media),
      tooLarge,
    });
    for await (const chunk of chunks) await writer.write(chunk);
    return writer.end();
  }

  async function store(
    file: NewObject & { readonly type: string },
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<Written> {
    const { key, signal } = file;
    const name = nameOf(key, file.name, file.type);
    const { id: fileId } = shelf.insert({ name, type: file.type, size: 0 });
    try {
      const written = await write({ ...file, fileId }, chunks);
      signal?.throwIfAborted();
      await link(key, fileId, () => rows.setReady(fileId, written));
      return written;
    } catch (cause) {
      await shelf.discard(fileId);
      signal?.throwIfAborted();
      if (isFaceSwapError(cause)) throw cause;
      throw new StoreError(`The bytes of ${key} could not be stored.`, { cause });
    }
  }

  async function put(key: string, file: FileSource, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (isStoredFile(file)) return linkStored(key, file);
    const { name, type } = file;
    const kind = mediaOf(type)?.kind ?? 'image';
    const accept = async () => ({ type, kind, maxBytes: limits.videoBytes });
    await store({ key, name, type, signal, accept }, slicesOf(file));
  }

  async function acceptResult(head: Uint8Array): Promise<Accepted> {
    const media = await sniffMedia(head);
    if (media === null) throw broken('it is no picture and no video');
    return { type: media.type, kind: media.kind, maxBytes: limits.videoBytes };
  }

  return {
    find,
    put: (key, file, { signal } = {}) => put(key, file, signal),
    copy: (key, url, { signal, type }) =>
      shelf.inTurn('copy', async () => {
        signal.throwIfAborted();
        const chunks = await fetchResult(url, { signal, canFetch });
        const about = { key, name: 'result', type: type ?? '', signal, accept: acceptResult };
        const written = await store(about, chunks);
        return { type: written.type, size: written.size };
      }),
    async get(key) {
      const fileId = rows.linked(key);
      return fileId === null ? null : find(fileId);
    },
    async remove(key) {
      if (!RESULT.test(key)) return;
      const fileId = rows.linked(key);
      rows.unlink(key);
      await discardResult(key, fileId);
    },
  };
}
