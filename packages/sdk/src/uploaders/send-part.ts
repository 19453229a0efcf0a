import { UploadError } from '../errors/upload-error.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { FileSource } from '../task/file-source.ts';
import { putFile } from './put-file.ts';
import type { SignedUrl } from './signed-url.ts';

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export interface SendPartOptions {
  /** The part alone. */
  readonly part: FileSource;
  locate(): Promise<SignedUrl>;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds of silence; doubled with each try, for links on which a part takes longer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onBytes: (sent: number) => void;
  readonly wait: Wait;
}

const TRIES = 4;
const FIRST_WAIT = 500;
/** What takes longer is left to the task, which can be saved and stopped meanwhile. */
const LONGEST_WAIT = 30_000;

const TRANSIENT = [408, 425, 429];
/** The same part can never be taken. */
const FINAL = [400, 405, 411, 413, 415, 422];

/** What is said of the file, whichever part of it was sent. */
const OF_FILE: Readonly<Record<number, 'file-too-large' | 'unsupported-input'>> = {
  413: 'file-too-large',
  415: 'unsupported-input',
};

type Tried =
  | { readonly done: true }
  | { readonly done: false; readonly error: UploadError; readonly again: boolean };

const failed = (error: UploadError, again: boolean): Tried => ({ done: false, error, again });

function judge(response: Response, { name }: FileSource): Tried {
  const { status, headers, ok } = response;
  if (ok) return { done: true };
  const what = `A part of "${name}" was answered with HTTP ${status}.`;
  if (status === 401 || status === 403) {
    return failed(new UploadError(what, { code: 'unauthorized' }), false);
  }
  const retryAfterMs = parseRetryAfter(headers);
  const error = new UploadError(what, {
    code: OF_FILE[status] ?? 'upload-failed',
    retryable: !FINAL.includes(status),
    retryAfterMs,
  });
  return failed(error, status >= 500 || TRANSIENT.includes(status));
}

async function put(options: SendPartOptions, timeoutMs: number): Promise<Response> {
  const { part, fetch, signal, onBytes, locate } = options;
  const response = await putFile({
    file: part,
    to: await locate(),
    fetch,
    timeoutMs,
    signal,
    onBytes,
  });
  await response.body?.cancel().catch(() => undefined);
  return response;
}

async function tryOnce(options: SendPartOptions, tries: number): Promise<Tried> {
  const { part, timeoutMs, signal } = options;
  const patience = timeoutMs * 2 ** (tries - 1);
  try {
    const response = await put(options, patience);
    return judge(response.status === 401 ? await put(options, patience) : response, part);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UploadError) return failed(error, error.code === 'network');
    throw error;
  }
}

/** Sends one part; after a broken link or a busy answer again, a few times. Rejects with an `UploadError`. */
export async function sendPart(options: SendPartOptions): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const tried = await tryOnce(options, tries);
    if (tried.done) return;
    const backoff = FIRST_WAIT * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
    const pause = Math.max(backoff, tried.error.retryAfterMs ?? 0);
    if (!tried.again || tries === TRIES || pause > LONGEST_WAIT) throw tried.error;
    await options.wait(pause, options.signal);
  }
}
