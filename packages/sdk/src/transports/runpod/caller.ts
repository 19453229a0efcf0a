import ky from 'ky';
import { isFaceSwapError } from '../../errors/face-swap-error.ts';
import { TransportError } from '../../errors/transport-error.ts';
import { type Answer, readAnswer } from './answer.ts';
import { type CallContext, effectOf, toNetworkError } from './classify.ts';
import { type StopReason, withDeadline } from './deadline.ts';
import { type Endpoint, isKey, type Settings } from './settings.ts';

export interface Call extends CallContext {
  /** Below the endpoint, such as `status/<id>`. */
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Makes one call; rejects with a `TransportError` only when there was no whole answer. */
export type Caller = (call: Call) => Promise<Answer>;

export interface CallerOptions {
  readonly endpoint: Endpoint;
  readonly apiKey: Settings['apiKey'];
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const noKey = ({ operation, jobId }: CallContext): TransportError =>
  new TransportError(`RunPod ${operation} failed: no API key.`, {
    code: 'unauthorized',
    effect: 'none',
    jobId,
  });

async function getKey(apiKey: Settings['apiKey'], call: Call): Promise<string> {
  try {
    const key = typeof apiKey === 'function' ? await apiKey() : apiKey;
    if (isKey(key)) return key;
  } catch {
    // The error of the app's own function may hold the key.
  }
  throw noKey(call);
}

const stopMessage = (reason: StopReason, { operation, timeoutMs }: Call): string =>
  reason === 'timed-out'
    ? `RunPod ${operation} failed: no answer within ${timeoutMs / 1000} s.`
    : `RunPod ${operation} was abandoned by its caller.`;

/** Older workerd has no `cache` and throws at it. */
const noStore = (): { cache?: RequestCache } =>
  'cache' in Request.prototype ? { cache: 'no-store' } : {};

/** What is shorter is no RunPod key but a word that a result may well contain. */
const MIN_SECRET = 16;

/** Takes the key out of what a backend repeats, so that it stays out of errors and records. */
const redactKey = (text: string, key: string): string =>
  key.length < MIN_SECRET ? text : text.replaceAll(key, '[redacted]');

export function createCaller({ endpoint, apiKey, fetch }: CallerOptions): Caller {
  const root = `${endpoint.baseUrl}/${endpoint.endpointId}`;

  const send = (call: Call, key: string, signal: AbortSignal): Promise<Response> =>
    ky(`${root}/${call.path}`, {
      method: call.method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${key}`,
        'cache-control': 'no-cache',
        ...(call.body && { 'content-type': 'application/json' }),
      },
      ...(call.body && { body: call.body }),
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
    const toError = (reason: StopReason) =>
      new TransportError(stopMessage(reason, call), {
        code: 'timed-out',
        effect: sent ? effectOf(call.operation, 'unknown') : 'none',
        jobId: call.jobId,
      });
    return withDeadline({ ...call, toError }, async (signal) => {
      const key = await getKey(apiKey, call);
      try {
        signal.throwIfAborted();
        sent = true;
        const response = await send(call, key, signal);
        return await readAnswer(response, (text) => redactKey(text, key));
      } catch (error) {
        throw isFaceSwapError(error) ? error : toNetworkError(error, call);
      }
    });
  };
}
