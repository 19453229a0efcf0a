import type * as z from 'zod/mini';
import type { TransportError } from '../../errors/transport-error.ts';
import type { Answer } from '../../http/answer.ts';
import { readField } from '../../http/read-field.ts';
import { type Code, codeOfStatus, toRefusal } from '../../http/refusal.ts';
import { type Call, toContext } from './caller.ts';

const BY_STATUS: Readonly<Record<number, Code>> = {
  405: 'request-rejected',
  409: 'request-rejected',
  411: 'request-rejected',
  415: 'unsupported-input',
};

/** Whether the Worker itself says that it does not know what was named: an address without one says it in HTML. */
export const isNotFound = ({ status, body }: Answer): boolean =>
  status === 404 && readField(body, 'success') === false;

/** Whether an answer has this code of ours. */
export const hasCode = ({ body }: Answer, code: string): boolean =>
  readField(body, 'code') === code;

function codeOf(answer: Answer, { notFound = 'endpoint-not-found' }: Call): Code {
  const { status } = answer;
  if (isNotFound(answer)) return notFound;
  if (status === 404) return 'endpoint-not-found';
  if (hasCode(answer, 'url-not-allowed')) return 'unsupported-input';
  if (hasCode(answer, 'task-active') || hasCode(answer, 'cancel-owed')) return 'task-active';
  return BY_STATUS[status] ?? codeOfStatus(status);
}

/** Statuses that may come from something between us and the Worker, after it has begun. */
const IN_BETWEEN: ReadonlySet<number> = new Set([408, 425]);

/** The error for an answer that is not a success, or not one that can be read. */
export const refusalOf = (answer: Answer, call: Call): TransportError =>
  toRefusal(answer, toContext(call), {
    code: codeOf(answer, call),
    definite: answer.status >= 400 && answer.status < 500 && !IN_BETWEEN.has(answer.status),
  });

/** What is in the envelope of a success; throws a `TransportError` when there is nothing of this shape. */
export function readData<Data>(answer: Answer, call: Call, schema: z.ZodMiniType<Data>): Data {
  const done = answer.ok && readField(answer.body, 'success') === true;
  const parsed = schema.safeParse(readField(answer.body, 'data'));
  if (!done || !parsed.success) throw refusalOf(answer, call);
  return parsed.data;
}
