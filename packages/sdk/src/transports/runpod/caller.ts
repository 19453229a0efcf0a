import type { Answer } from '../../http/answer.ts';
import { toCallError } from '../../http/call-error.ts';
import { isSendable } from '../../http/secret.ts';
import { send } from '../../http/send.ts';
import { type Call, toContext } from './classify.ts';
import type { Endpoint, RunpodTransportOptions } from './settings.ts';

/** Makes one call; rejects with a `TransportError` only when there was no whole answer. */
export type Caller = (call: Call) => Promise<Answer>;

/** Below the endpoint; the job's id comes after a slash. */
const PATHS = { submit: 'run', read: 'status/', cancel: 'cancel/' };

/** Milliseconds. */
const TIMEOUTS = { submit: 55_000, read: 15_000, cancel: 8_000 };

async function getKey({ apiKey }: RunpodTransportOptions, call: Call): Promise<string> {
  try {
    const key = typeof apiKey === 'function' ? await apiKey() : apiKey;
    if (isSendable(key)) return key;
  } catch {
    // The error of the app's own function may hold the key.
  }
  throw toCallError(toContext(call), 'no API key', { code: 'unauthorized', effect: 'none' });
}

export function createCaller(options: RunpodTransportOptions, endpoint: Endpoint): Caller {
  const limits = { ...TIMEOUTS, ...options.timeouts };
  return (call) => {
    const { operation, jobId, body, signal } = call;
    return send({
      call: toContext(call),
      url: `${endpoint.baseUrl}/${endpoint.endpointId}/${PATHS[operation]}${jobId ?? ''}`,
      method: operation === 'read' ? 'GET' : 'POST',
      headers: {
        'cache-control': 'no-cache',
        ...(body && { 'content-type': 'application/json' }),
      },
      body,
      getToken: () => getKey(options, call),
      fetch: options.fetch,
      limitMs: limits[operation],
      signal,
    });
  };
}
