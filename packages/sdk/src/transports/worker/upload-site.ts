import * as z from 'zod/mini';
import { TransportError } from '../../errors/transport-error.ts';
import { UploadError, type UploadErrorOptions } from '../../errors/upload-error.ts';
import type { SendFile } from '../../uploaders/chunked.ts';
import type { OpenUpload, UploadSite } from '../../uploaders/chunked-site.ts';
import { orAborted } from '../../uploaders/signed-url.ts';
import { unreadable } from '../../uploaders/unreadable.ts';
import type { Call, Caller } from './caller.ts';
import { hasCode, readData, refusalOf } from './classify.ts';
import { isId } from './settings.ts';

const MAX_PARTS = 10_000;

const fileIdSchema = z.string().check(z.refine(isId));

const openSchema = z.object({
  fileId: fileIdSchema,
  partSize: z.int().check(z.gte(1)),
  parts: z.array(z.int().check(z.gte(1))),
  complete: z.optional(z.boolean()),
});

const fileSchema = z.object({ fileId: fileIdSchema });

const WHY: Readonly<Record<string, string>> = {
  'request-too-large': 'it is too large',
  'unsupported-input': 'it is of a type that is not taken',
  'endpoint-not-found': 'there is no Worker at this address',
};

const CODES: Readonly<Record<string, UploadErrorOptions['code']>> = {
  unauthorized: 'unauthorized',
  network: 'network',
  'timed-out': 'network',
  'request-too-large': 'file-too-large',
  'unsupported-input': 'unsupported-input',
};

/** The error of a call as that of an upload. What the Worker does not take once it never takes. */
function toUploadError(error: unknown, name: string): unknown {
  if (!(error instanceof TransportError)) return error;
  const { code, retryAfterMs, detail } = error;
  const message = `"${name}" was not uploaded: ${WHY[code] ?? detail ?? code}.`;
  return new UploadError(message, {
    code: CODES[code] ?? 'upload-failed',
    retryable: error.retryable && code !== 'endpoint-not-found',
    retryAfterMs,
    cause: error,
  });
}

async function asUpload<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw toUploadError(error, name);
  }
}

/** The Worker as a place that takes files in parts. */
export function createUploadSite({ call, authorize }: Caller, base: string): UploadSite {
  return {
    open: (file, signal) =>
      asUpload(file.name, async (): Promise<OpenUpload> => {
        const asked: Call = {
          operation: 'upload',
          method: 'POST',
          path: 'uploads',
          limit: 'upload',
          body: { ...file },
          signal,
        };
        const answer = await call(asked);
        const { complete = false, ...open } = readData(answer, asked, openSchema);
        const count = Math.ceil(file.size / open.partSize);
        const sound = count <= MAX_PARTS && open.parts.every((part) => part <= count);
        if (!sound) throw refusalOf(answer, asked);
        return { ...open, complete };
      }),
    locate: (fileId, part) =>
      asUpload('A part', async () => ({
        url: `${base}/uploads/${fileId}/parts/${part}`,
        headers: { ...(await authorize('upload')), 'content-type': 'application/octet-stream' },
      })),
    complete: (fileId, { name }, signal) =>
      asUpload(name, async () => {
        const asked: Call = {
          operation: 'upload',
          method: 'POST',
          path: `uploads/${fileId}/complete`,
          limit: 'upload',
          signal,
          notFound: 'bad-response',
        };
        const answer = await call(asked);
        if (hasCode(answer, 'upload-incomplete')) {
          throw new UploadError(`Parts of "${name}" are missing.`);
        }
        if (readData(answer, asked, fileSchema).fileId !== fileId) throw refusalOf(answer, asked);
      }),
  };
}

/** Sends a whole file in one request: all that a legacy Worker takes. */
export function createWholeSender({ call }: Caller): SendFile {
  return async (file, { signal, onProgress }) => {
    signal.throwIfAborted();
    const { name, size, type } = file;
    if (size === 0) throw new UploadError(`"${name}" is empty.`, { retryable: false });
    const read = async (): Promise<Blob> => {
      if (file instanceof Blob) return file;
      const bytes = await file.slice(0, size).arrayBuffer();
      return new Blob([bytes], { type });
    };
    const blob = await orAborted(read(), signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw unreadable(name, cause);
    });
    const body = new FormData();
    body.append('file', blob, name || 'file');
    const asked: Call = {
      operation: 'upload',
      method: 'POST',
      path: 'upload',
      limit: 'file',
      body,
      signal,
    };
    const { fileId } = await asUpload(name, async () =>
      readData(await call(asked), asked, fileSchema),
    );
    onProgress(1);
    return fileId;
  };
}
