import { UploadError } from '../errors/upload-error.ts';
import type { FileSource } from '../task/file-source.ts';
import type { SignedUrl } from './signed-url.ts';
import { openBody } from './upload-body.ts';

export interface PutFileOptions {
  readonly file: FileSource;
  readonly to: SignedUrl;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds without a byte handed over or an answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Told the bytes handed over so far. */
  readonly onBytes: (sent: number) => void;
}

const MIME_TYPE = /^[\w.+-]+\/[\w.+-]+(?:;.*)?$/;

const WHOLE: RequestInit = { redirect: 'manual' };
/** Only with both of the last two does Node not keep a second copy of the body, for a redirect, in memory. */
const STREAMED: RequestInit & { readonly duplex: 'half' } = {
  duplex: 'half',
  redirect: 'error',
  window: null,
};

function toHeaders(file: FileSource, to: SignedUrl): Headers {
  try {
    const headers = new Headers(to.headers);
    if (!headers.has('content-type') && MIME_TYPE.test(file.type)) {
      headers.set('content-type', file.type);
    }
    return headers;
  } catch {
    throw new UploadError('What sign() gave has a header that cannot be sent.', {
      retryable: false,
    });
  }
}

/** Aborts after a silence, and when the caller does. */
function createWatch(timeoutMs: number, signal: AbortSignal) {
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal.reason);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  // A slice that was being read may still arrive after the end: it must not start the clock again.
  const rearm = (): void => {
    if (over) return;
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), timeoutMs);
  };
  signal.addEventListener('abort', stop, { once: true });
  rearm();
  return {
    signal: controller.signal,
    rearm,
    end: (): void => {
      over = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}

function errnoOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? ` (${cause.code})` : '';
}

/**
 * Sends a file in one PUT, and resolves to the answer, whatever its status. The causes of network errors are left
 * out, because some of them quote the link.
 */
export async function putFile(options: PutFileOptions): Promise<Response> {
  const { file, to, fetch, timeoutMs, signal, onBytes } = options;
  signal.throwIfAborted();
  const headers = toHeaders(file, to);
  const watch = createWatch(timeoutMs, signal);
  try {
    const { body, streamed, readError } = await openBody(file, (sent) => {
      watch.rearm();
      onBytes(sent);
    });
    if (streamed) headers.set('content-length', String(file.size));
    const init = { method: 'PUT', body, headers, signal: watch.signal };
    try {
      return await fetch(to.url, { ...init, ...(streamed ? STREAMED : WHOLE) });
    } catch (error) {
      signal.throwIfAborted();
      const failure = readError();
      if (failure !== null) throw failure;
      const why = watch.signal.aborted ? ` for ${timeoutMs} ms` : errnoOf(error);
      throw new UploadError(`The storage did not answer${why} while "${file.name}" was sent.`, {
        code: 'network',
      });
    }
  } finally {
    watch.end();
  }
}
