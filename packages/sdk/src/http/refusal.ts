import type { TransportError, TransportErrorOptions } from '../errors/transport-error.ts';
import type { Answer } from './answer.ts';
import { type CallContext, toCallError } from './call-error.ts';

export type Code = TransportErrorOptions['code'];

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

/** What a status alone tells. */
export const codeOfStatus = (status: number): Code =>
  status >= 500 ? 'server-error' : (CODES[status] ?? 'bad-response');

export interface RefusalOptions {
  readonly code: Code;
  /** Whether the backend certainly did nothing. */
  readonly definite?: boolean;
}

/** The error for an answer that is not a success, or not one that can be read. */
export function toRefusal(
  { status, detail, retryAfterMs }: Answer,
  call: CallContext,
  { code, definite = DEFINITE.has(status) }: RefusalOptions,
): TransportError {
  const effect = definite ? 'none' : 'unknown';
  return toCallError(call, `HTTP ${status}`, { code, effect, detail, retryAfterMs });
}
