import type { TransportError } from '../../errors/transport-error.ts';
import type { Answer } from '../../http/answer.ts';
import type { CallContext } from '../../http/call-error.ts';
import { readField } from '../../http/read-field.ts';
import { type Code, codeOfStatus, toRefusal } from '../../http/refusal.ts';

export type Operation = 'submit' | 'read' | 'cancel';

export interface Call {
  readonly operation: Operation;
  readonly jobId: string | null;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

export const toContext = ({ operation, jobId }: Call): CallContext => ({
  backend: 'RunPod',
  operation,
  harmless: operation === 'read',
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
  if (status !== 404) return codeOfStatus(status);
  const about = readNotFound(body);
  const known = about === 'endpoint' || (about === 'job' && operation === 'submit');
  return known ? 'endpoint-not-found' : 'bad-response';
}

/** The error for an answer that is not a success, or not one that can be read. */
export const refusalOf = (answer: Answer, call: Call): TransportError =>
  toRefusal(answer, toContext(call), { code: codeOf(answer, call.operation) });
