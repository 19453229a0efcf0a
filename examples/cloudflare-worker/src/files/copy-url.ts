import { FaceSwapError, TransportError } from '@faceswap/sdk';
import { openUrl } from './open-url.ts';

export interface CopyOptions {
  readonly signal: AbortSignal;
  canFetch(url: URL): boolean;
}

const GONE: ReadonlySet<number> = new Set([401, 403, 404, 410]);

export const lost = (why: string): FaceSwapError =>
  new FaceSwapError(`The result cannot be fetched: ${why}.`, {
    code: 'result-lost',
    mayBeBilled: true,
  });

/** What came is no result, but the next answer may be. */
export const broken = (why: string, cause?: unknown): TransportError =>
  new TransportError(`The result cannot be fetched: ${why}.`, {
    code: 'bad-response',
    effect: 'none',
    ...(cause !== undefined && { cause }),
  });

function refusal(status: number): FaceSwapError {
  if (GONE.has(status)) return lost(`its host answered ${status}`);
  if (status >= 300 && status < 400) return lost('its link leads elsewhere');
  return new TransportError(`The host of the result answered ${status}.`, {
    code: status === 429 ? 'rate-limited' : 'server-error',
    effect: 'none',
  });
}

async function* toNetworkErrors<Chunk>(chunks: AsyncIterable<Chunk>, signal: AbortSignal) {
  try {
    yield* chunks;
  } catch (cause) {
    signal.throwIfAborted();
    throw new TransportError('The host of the result broke off.', {
      code: 'network',
      effect: 'none',
      cause,
    });
  }
}

/** The bytes behind a result's URL; rejects with code `result-lost` when it is gone, retryably when it may come. */
export async function fetchResult(
  url: string,
  { signal, canFetch }: CopyOptions,
): Promise<AsyncIterable<Uint8Array>> {
  if (!URL.canParse(url) || !canFetch(new URL(url))) throw lost('its host is not allowed');
  const opened = await openUrl(url, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new TransportError('The host of the result cannot be reached.', {
      code: 'network',
      effect: 'none',
      cause,
    });
  });
  if (opened.status !== 200) {
    opened.close();
    throw refusal(opened.status);
  }
  return toNetworkErrors(opened.chunks, signal);
}
