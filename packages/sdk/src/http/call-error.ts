import { TransportError, type TransportErrorOptions } from '../errors/transport-error.ts';
import { readField } from './read-field.ts';

/** What was asked of whom, for an error. */
export interface CallContext {
  readonly backend: string;
  readonly operation: string;
  /** Whether the call changes nothing: whatever becomes of it, it has no effect. */
  readonly harmless: boolean;
  readonly jobId: string | null;
}

/** The error of a call. */
export const toCallError = (
  { backend, operation, harmless, jobId }: CallContext,
  why: string,
  options: Omit<TransportErrorOptions, 'jobId'>,
): TransportError =>
  new TransportError(`${backend} ${operation} failed: ${why}.`, {
    ...options,
    effect: harmless ? 'none' : options.effect,
    jobId,
  });

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
  return toCallError(call, unreached ? 'not reached' : 'connection lost', {
    code: 'network',
    effect: unreached ? 'none' : 'unknown',
    detail: typeof code === 'string' ? code.slice(0, 60) : null,
  });
}
