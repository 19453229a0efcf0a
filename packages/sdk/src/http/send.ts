import ky from 'ky';
import { bounded } from '../contracts/bounded.ts';
import { isFaceSwapError } from '../errors/face-swap-error.ts';
import { type Answer, readAnswer } from './answer.ts';
import { type CallContext, toCallError, toNetworkError } from './call-error.ts';
import { redact } from './secret.ts';

export interface OneCall {
  readonly call: CallContext;
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: BodyInit | undefined;
  /** Gives what is sent as the bearer token; null for none. Rejects with an error of ours. */
  getToken(): Promise<string | null>;
  readonly fetch: typeof globalThis.fetch | undefined;
  /** Milliseconds for everything, the token and the answer's body included. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

const clock = {
  setTimeout(callback: () => void, delayMs: number) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Older workerd has no `cache` and throws at it. */
const noStore = (): { cache?: RequestCache } =>
  'cache' in Request.prototype ? { cache: 'no-store' } : {};

function request(
  { url, method, headers, body, fetch }: OneCall,
  token: string | null,
  signal: AbortSignal,
): Promise<Response> {
  return ky(url, {
    method,
    headers: {
      accept: 'application/json',
      ...headers,
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body }),
    ...(fetch && { fetch: (input, init) => fetch(input, init) }),
    ...noStore(),
    redirect: 'manual',
    retry: 0,
    signal,
    throwHttpErrors: false,
    timeout: false,
  });
}

/** Sends one request; rejects with a `TransportError` only when there was no whole answer. */
export function send(one: OneCall): Promise<Answer> {
  const { call, limitMs, signal } = one;
  let sent = false;
  const work = async (inner: AbortSignal): Promise<Answer> => {
    const token = await one.getToken();
    try {
      inner.throwIfAborted();
      sent = true;
      const response = await request(one, token, inner);
      return await readAnswer(response, (text) => redact(text, token));
    } catch (error) {
      throw isFaceSwapError(error) ? error : toNetworkError(error, call);
    }
  };
  return bounded(work, {
    environment: clock,
    limitMs,
    signal,
    toError: (why) =>
      toCallError(call, why, { code: 'timed-out', effect: sent ? 'unknown' : 'none' }),
  });
}
