import type { Context } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { askFiles } from '../owner/ask-owner.ts';
import { acceptHead, maxBytesOf, tooManyBytes } from './accept.ts';
import { createObjectWriter } from './object-writer.ts';
import { describeObject } from './stored-file.ts';
import type { FileFacts } from './uploads.ts';

export interface WholeUpload {
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<FileFacts>;
  /** Leaves nothing of it; what cannot be deleted now ends with its time. Never rejects. */
  undo(): Promise<void>;
}

export interface AboutWhole {
  readonly name: string;
  readonly type: string;
  /** Bytes that it can have at most. */
  readonly size: number;
}

/** Stores a file of the owner as its bytes come, a part at a time. */
export async function beginWholeUpload(
  c: Context<AppEnv>,
  about: AboutWhole,
): Promise<WholeUpload> {
  const { limits } = c.get('settings');
  const owner = c.get('owner');
  const { fileId, objectKey, ...facts } = await askFiles(owner, (files) => files.reserve(about));
  const writer = createObjectWriter({
    bucket: c.env.FILES,
    key: objectKey,
    partBytes: limits.partBytes,
    async accept(head) {
      const media = await acceptHead(head, limits);
      return { ...media, maxBytes: maxBytesOf(media.kind, limits) };
    },
    about: (type) => describeObject(facts, type),
    open: (media) => askFiles(owner, (files) => files.open(fileId, media)),
    tooLarge: tooManyBytes,
  });
  return {
    write: writer.write,
    async end() {
      const written = await writer.end();
      return askFiles(owner, (files) => files.ready(fileId, written));
    },
    async undo() {
      const removed = askFiles(owner, (files) => files.remove(fileId));
      await Promise.allSettled([removed, c.env.FILES.delete(objectKey)]);
    },
  };
}
