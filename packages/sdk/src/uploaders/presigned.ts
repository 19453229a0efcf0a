import type { Uploader } from '../contracts/uploader.ts';
import { UploadError } from '../errors/upload-error.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { FileSource } from '../task/file-source.ts';
import { createProgress } from './progress.ts';
import { putFile } from './put-file.ts';
import { askForUrl, type Sign, type SignedUrl } from './signed-url.ts';

export type { Sign, SignedUrl, SignRequest } from './signed-url.ts';

export interface PresignedUploaderOptions {
  /** Gives a link for one object and one method; asked again whenever one is needed, and never kept. */
  readonly sign: Sign;
  /** The longest silence, in milliseconds, before a transfer counts as broken. @default 60_000 */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

const REFUSED = [401, 403];
const TRANSIENT = [408, 425, 429];

function toUploadError(response: Response, file: FileSource): UploadError {
  const { status } = response;
  const what = `The storage answered ${status} to "${file.name}"`;
  if (REFUSED.includes(status)) {
    return new UploadError(`${what}, also with a fresh link. Check what sign() signs.`, {
      code: 'unauthorized',
    });
  }
  const retryable = TRANSIENT.includes(status) || status >= 500;
  const retryAfterMs = parseRetryAfter(response.headers);
  return new UploadError(`${what}.`, { retryable, retryAfterMs });
}

/**
 * Sends files to an object store (S3, R2, the local engine) with links that the app signs. In Node a file is sent
 * while it is read; in a browser the browser does that for a `Blob`. Rejects with an `UploadError`: `unauthorized`
 * when two links in a row are refused, `network` when there is no answer, `input-lost` when the file cannot be read,
 * else `upload-failed`, retryable on 408, 425, 429 and 5xx.
 */
export function presignedUploader(options: PresignedUploaderOptions): Uploader {
  const { sign, timeoutMs = 60_000, fetch = globalThis.fetch } = options;
  return {
    name: 'presigned',
    gives: 'url',
    upload: async (file, { key, signal, onProgress }) => {
      signal.throwIfAborted();
      const { name, type, size } = file;
      if (size === 0) throw new UploadError(`"${name}" is empty.`, { retryable: false });
      const progress = createProgress(size, onProgress);
      const attempt = async (): Promise<{ to: SignedUrl; response: Response }> => {
        const to = await askForUrl(sign, { method: 'PUT', key, name, type, size }, signal);
        const onBytes = progress.bytes;
        const response = await putFile({ file, to, fetch, timeoutMs, signal, onBytes });
        await response.body?.cancel().catch(() => undefined);
        return { to, response };
      };
      let { to, response } = await attempt();
      if (REFUSED.includes(response.status)) ({ to, response } = await attempt());
      if (!response.ok) throw toUploadError(response, file);
      progress.end();
      return { uploader: 'presigned', key: to.key ?? key, data: null };
    },
    resolve: async ({ key }, { file, signal }) => {
      const { name, type, size } = file;
      return (await askForUrl(sign, { method: 'GET', key, name, type, size }, signal)).url;
    },
  };
}
