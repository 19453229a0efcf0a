import { isFaceSwapError } from '../errors/face-swap-error.ts';
import { UploadError } from '../errors/upload-error.ts';
import { isLoopback } from '../http/loopback.ts';

/** What to give a link for: one object and one method. */
export interface SignRequest {
  readonly method: 'PUT' | 'GET';
  readonly key: string;
  readonly name: string;
  /** MIME type; empty when unknown. */
  readonly type: string;
  /** Bytes; null when unknown. */
  readonly size: number | null;
}

export interface SignedUrl {
  /** `https:`, or `http:` on this machine. */
  readonly url: string;
  /** Headers that the link demands. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The object's key, when it is not the one that was asked for. */
  readonly key?: string;
}

export type Sign = (
  request: SignRequest,
  options: { readonly signal: AbortSignal },
) => Promise<SignedUrl>;

/** Rejects as soon as the signal is aborted, whatever the work does. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function isAcceptable(text: unknown): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || isLoopback(url);
}

/** Asks the app for a link and checks it; the link itself never stands in an error. */
export async function askForUrl(
  sign: Sign,
  request: SignRequest,
  signal: AbortSignal,
): Promise<SignedUrl> {
  let signed: SignedUrl;
  try {
    signal.throwIfAborted();
    signed = await orAborted(sign(request, { signal }), signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (isFaceSwapError(cause)) throw cause;
    throw new UploadError(`No link was signed to ${request.method} "${request.name}".`, { cause });
  }
  if (isAcceptable(signed?.url)) return signed;
  throw new UploadError(
    `What sign() gave to ${request.method} "${request.name}" is not a link that can be used: ` +
      'it must be https, or http on this machine, without a login in it.',
    { retryable: false },
  );
}
