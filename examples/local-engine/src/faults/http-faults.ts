import { json, type Reply, text } from '../http/reply.ts';
import type { FaultRule, HttpFault } from './fault-rule.ts';

/** What becomes of a call that meets a fault; `destroy` breaks the connection before or after the effect. */
export interface FaultAction {
  readonly reply?: Reply;
  readonly delayMs?: number;
  readonly hang?: true;
  readonly destroy?: 'before' | 'after';
}

const HTML = 'text/html; charset=utf-8';
const page = (title: string): string =>
  `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

const tooMany = (retryAfter: string | undefined): FaultAction => ({
  reply: json(
    429,
    { error: 'rate limit exceeded' },
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  ),
});

const JOB_OPS = ['status', 'cancel', 'retry'];

const TABLE: Readonly<Record<HttpFault, (rule: FaultRule, op: string) => FaultAction>> = {
  '429': (rule) => tooMany(rule.retryAfter),
  'retry-after': (rule) => tooMany(rule.retryAfter ?? '1'),
  '502': () => ({ reply: text(502, page('502 Bad Gateway'), HTML) }),
  '500': () => ({ reply: json(500, { error: 'internal server error' }) }),
  '401': () => ({ reply: json(401, { error: 'unauthorized' }) }),
  '404': (_rule, op) => ({
    reply: JOB_OPS.includes(op)
      ? json(404, { error: 'job not found' })
      : json(404, { detail: 'endpoint not found' }),
  }),
  html: () => ({ reply: text(200, page('Just a moment...'), HTML) }),
  empty: () => ({ reply: text(200, '', 'application/json') }),
  garbage: () => ({ reply: text(200, '{"id":"cut off in the mid', 'application/json') }),
  hang: () => ({ hang: true }),
  delay: (rule) => ({ delayMs: rule.ms ?? 1000 }),
  'lose-answer': () => ({ destroy: 'after' }),
  reset: () => ({ destroy: 'before' }),
};

const isHttpFault = (kind: string): kind is HttpFault => Object.hasOwn(TABLE, kind);

/** What a rule does to a call of this operation. */
export function toAction(rule: FaultRule | null, op: string): FaultAction {
  return rule && isHttpFault(rule.kind) ? TABLE[rule.kind](rule, op) : {};
}
