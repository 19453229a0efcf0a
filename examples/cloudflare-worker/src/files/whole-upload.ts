import type { Context } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { unwrap } from '../http/problem.ts';
import { acceptHead, maxBytesOf, tooManyBytes } from './accept.ts';
import { createObjectWriter } from './object-writer.ts';
import { describeObject } from './stored-file.ts';
import type { FileFacts } from './uploads.ts';

export interface WholeUpload {
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<FileFacts>;
  /** Leaves nothing of it. */
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
  const { fileId, objectKey, ...facts } = unwrap(await owner.files().reserve(about));
  const writer = createObjectWriter({
    bucket: c.env.FILES,
    key: objectKey,
    partBytes: limits.partBytes,
    async accept(head) {
      const media = await acceptHead(head, limits);
      return { ...media, maxBytes: maxBytesOf(media.kind, limits) };
    },
    about: (type) => describeObject(facts, type),
    open: async (media) => unwrap(await owner.files().open(fileId, media)),
    tooLarge: tooManyBytes,
  });
  return {
    write: writer.write,
    end: async () => unwrap(await owner.files().ready(fileId, await writer.end())),
    async undo() {
      await owner.files().remove(fileId);
    },
  };
}
