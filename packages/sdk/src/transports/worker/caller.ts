import type { TransportError } from '../../errors/transport-error.ts';
import type { Answer } from '../../http/answer.ts';
import { type CallContext, toCallError } from '../../http/call-error.ts';
import type { Code } from '../../http/refusal.ts';
import { isSendable } from '../../http/secret.ts';
import { send } from '../../http/send.ts';
import { TIMEOUTS, type Timeouts, type WorkerTransportOptions } from './settings.ts';

export interface Call {
  /** For errors. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the base, made of checked ids. */
  readonly path: string;
  readonly limit: keyof Timeouts;
  readonly signal: AbortSignal;
  readonly jobId?: string;
  /** Sent as JSON, a form as it is. */
  readonly body?: FormData | Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** What it means that the Worker does not know what was named. @default endpoint-not-found */
  readonly notFound?: Code;
}

export interface Caller {
  /** Makes one call; rejects with a `TransportError` only when there was no whole answer. */
  call(call: Call): Promise<Answer>;
  /** The headers of a login; rejects with a `TransportError`. */
  authorize(operation: string): Promise<Record<string, string>>;
}

export const toContext = ({ operation, method, jobId }: Call): CallContext => ({
  backend: 'Worker',
  operation,
  harmless: method === 'GET',
  jobId: jobId ?? null,
});

const noToken = (operation: string): TransportError =>
  toCallError({ backend: 'Worker', operation, harmless: true, jobId: null }, 'no token', {
    code: 'unauthorized',
    effect: 'none',
  });

function encode({ body, headers }: Call) {
  if (body === undefined || body instanceof FormData) return { body, headers: { ...headers } };
  return {
    body: JSON.stringify(body),
    headers: { ...headers, 'content-type': 'application/json' },
  };
}

/** Calls the one Worker that the token is meant for. A refused token is asked for once more. */
export function createCaller(options: WorkerTransportOptions, base: string): Caller {
  const { getToken, fetch } = options;
  const limits = { ...TIMEOUTS, ...options.timeouts };

  async function readToken(operation: string): Promise<string | null> {
    try {
      const token = (await getToken?.()) ?? null;
      if (token === null || isSendable(token)) return token;
    } catch {
      // The error of the app's own function may hold the token.
    }
    throw noToken(operation);
  }

  const sendOnce = (call: Call): Promise<Answer> =>
    send({
      call: toContext(call),
      url: `${base}/${call.path}`,
      method: call.method,
      ...encode(call),
      getToken: () => readToken(call.operation),
      fetch,
      limitMs: limits[call.limit],
      signal: call.signal,
    });

  return {
    async call(call) {
      const answer = await sendOnce(call);
      return answer.status === 401 && getToken !== undefined ? sendOnce(call) : answer;
    },
    async authorize(operation) {
      const token = await readToken(operation);
      return token === null ? {} : { authorization: `Bearer ${token}` };
    },
  };
}
