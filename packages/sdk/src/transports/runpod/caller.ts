import ky from 'ky';
import { bounded } from '../../contracts/bounded.ts';
import { isFaceSwapError } from '../../errors/face-swap-error.ts';
import { type Answer, readAnswer } from './answer.ts';
import { type CallContext, toError, toNetworkError } from './classify.ts';
import { type Endpoint, isKey, type RunpodTransportOptions } from './settings.ts';

export interface Call extends CallContext {
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

/** Makes one call; rejects with a `TransportError` only when there was no whole answer. */
export type Caller = (call: Call) => Promise<Answer>;

/** Below the endpoint; the job's id comes after a slash. */
const PATHS = { submit: 'run', read: 'status/', cancel: 'cancel/' };

/** Milliseconds. */
const TIMEOUTS = { submit: 55_000, read: 15_000, cancel: 8_000 };

const clock = {
  setTimeout(callback: () => void, delayMs: number) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

async function getKey({ apiKey }: RunpodTransportOptions, call: Call): Promise<string> {
  try {
    const key = typeof apiKey === 'function' ? await apiKey() : apiKey;
    if (isKey(key)) return key;
  } catch {
    // The error of the app's own function may hold the key.
  }
  throw toError(call, 'no API key', { code: 'unauthorized', effect: 'none' });
}

/** Older workerd has no `cache` and throws at it. */
const noStore = (): { cache?: RequestCache } =>
  'cache' in Request.prototype ? { cache: 'no-store' } : {};

/** What is shorter is no RunPod key but a word that a result may well contain. */
const MIN_SECRET = 16;

/** Takes the key out of what a backend repeats, so that it stays out of errors and records. */
const redactKey = (text: string, key: string): string =>
  key.length < MIN_SECRET ? text : text.replaceAll(key, '[redacted]');

export function createCaller(options: RunpodTransportOptions, endpoint: Endpoint): Caller {
  const { fetch } = options;
  const limits = { ...TIMEOUTS, ...options.timeouts };

  const send = (
    { operation, jobId, body }: Call,
    key: string,
    signal: AbortSignal,
  ): Promise<Response> =>
    ky(`${endpoint.baseUrl}/${endpoint.endpointId}/${PATHS[operation]}${jobId ?? ''}`, {
      method: operation === 'read' ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${key}`,
        'cache-control': 'no-cache',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body }),
      ...(fetch && { fetch: (input, init) => fetch(input, init) }),
      ...noStore(),
      redirect: 'manual',
      retry: 0,
      signal,
      throwHttpErrors: false,
      timeout: false,
    });

  return (call) => {
    let sent = false;
    const work = async (signal: AbortSignal): Promise<Answer> => {
      const key = await getKey(options, call);
      try {
        signal.throwIfAborted();
        sent = true;
        const response = await send(call, key, signal);
        return await readAnswer(response, (text) => redactKey(text, key));
      } catch (error) {
        throw isFaceSwapError(error) ? error : toNetworkError(error, call);
      }
    };
    return bounded(work, {
      environment: clock,
      limitMs: limits[call.operation],
      signal: call.signal,
      toError: (why) =>
        toError(call, why, { code: 'timed-out', effect: sent ? 'unknown' : 'none' }),
    });
  };
}
