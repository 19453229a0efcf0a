import { TransportError, type TransportErrorOptions } from '../../errors/transport-error.ts';
import type { Answer } from './answer.ts';
import { readField } from './preset.ts';

export type Operation = 'submit' | 'read' | 'cancel';

export interface CallContext {
  readonly operation: Operation;
  readonly jobId: string | null;
}

type Code = TransportErrorOptions['code'];

/** Statuses that say that nothing was done. Any other refusal may come after the work. */
const DEFINITE: ReadonlySet<number> = new Set([400, 401, 403, 404, 413, 422, 429]);

const CODES: Readonly<Record<number, Code>> = {
  400: 'request-rejected',
  401: 'unauthorized',
  403: 'unauthorized',
  408: 'timed-out',
  413: 'request-too-large',
  422: 'request-rejected',
  429: 'rate-limited',
};

/** The error of a call. A read changes nothing, so whatever became of it, it had no effect. */
export const toError = (
  { operation, jobId }: CallContext,
  why: string,
  options: Omit<TransportErrorOptions, 'jobId'>,
): TransportError =>
  new TransportError(`RunPod ${operation} failed: ${why}.`, {
    ...options,
    effect: operation === 'read' ? 'none' : options.effect,
    jobId,
  });

/**
 * What a 404 is about, told by its structure: a `detail` field is the gateway's, about the endpoint (or a key that
 * may not see it); an `error` field is the queue's, about the job. A page of HTML is neither.
 */
export function readNotFound(body: unknown): 'endpoint' | 'job' | null {
  if (readField(body, 'detail') !== undefined) return 'endpoint';
  const error = readField(body, 'error');
  return typeof error === 'string' && error !== '' ? 'job' : null;
}

function codeOf({ status, body }: Answer, operation: Operation): Code {
  if (status >= 500) return 'server-error';
  if (status !== 404) return CODES[status] ?? 'bad-response';
  const about = readNotFound(body);
  const known = about === 'endpoint' || (about === 'job' && operation === 'submit');
  return known ? 'endpoint-not-found' : 'bad-response';
}

/** The error for an answer that is not a success, or not one that can be read. */
export function toRefusal(answer: Answer, call: CallContext): TransportError {
  const { status, detail, retryAfterMs } = answer;
  const code = codeOf(answer, call.operation);
  const effect = DEFINITE.has(status) ? 'none' : 'unknown';
  return toError(call, `HTTP ${status}`, { code, effect, detail, retryAfterMs });
}

const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  'ENOTFOUND',
  'ECONNREFUSED',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ConnectionRefused',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const CONNECT_CALLS: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo']);

/** Whether no request byte can have left: name, connection or certificate failed. Browsers do not tell. */
function neverConnected(error: unknown): boolean {
  const all = readField(error, 'errors');
  if (Array.isArray(all) && all.length > 0) return all.every(neverConnected);
  return (
    NEVER_CONNECTED.has(readField(error, 'code')) || CONNECT_CALLS.has(readField(error, 'syscall'))
  );
}

/**
 * The error for a call without an answer. The platform's own error is not kept as the cause, for it may hold the
 * request with its key; its code is the detail.
 */
export function toNetworkError(error: unknown, call: CallContext): TransportError {
  const cause = readField(error, 'cause') ?? error;
  const code = readField(cause, 'code');
  const unreached = neverConnected(cause) || neverConnected(error);
  return toError(call, unreached ? 'not reached' : 'connection lost', {
    code: 'network',
    effect: unreached ? 'none' : 'unknown',
    detail: typeof code === 'string' ? code.slice(0, 60) : null,
  });
}
