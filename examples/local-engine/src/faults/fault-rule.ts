import * as z from 'zod/mini';

/** What can go wrong with a call. */
export const HTTP_FAULTS = [
  '429',
  '502',
  '500',
  '401',
  '404',
  'html',
  'empty',
  'garbage',
  'hang',
  'delay',
  'retry-after',
  'lose-answer',
  'reset',
] as const;

/** What can go wrong with a job. */
export const JOB_FAULTS = [
  'crash-worker',
  'expire-results',
  'late-progress',
  'no-output',
  'timed-out',
] as const;

/** What can go wrong with a cancel. */
export const CANCEL_FAULTS = ['cancel-completes', 'cancel-ignored'] as const;

/** Where a fault can be put. */
export const FAULT_TARGETS = [
  'run',
  'runsync',
  'status',
  'status-sync',
  'stream',
  'cancel',
  'retry',
  'health',
  'purge-queue',
  'files',
  'files-put',
  'files-get',
  'files-delete',
  '*',
  'job',
] as const;

/** A kind of fault of a call. */
export type HttpFault = (typeof HTTP_FAULTS)[number];
/** A kind of fault of a job. */
export type JobFault = (typeof JOB_FAULTS)[number];
/** A kind of fault of a cancel. */
export type CancelFault = (typeof CANCEL_FAULTS)[number];

const isOneOf = (list: readonly string[], kind: string): boolean => list.includes(kind);

const fits = ({ on, kind }: { on: string; kind: string }): boolean => {
  if (isOneOf(JOB_FAULTS, kind)) return on === 'job';
  if (isOneOf(CANCEL_FAULTS, kind)) return on === 'cancel';
  return on !== 'job';
};

/** The form of a rule. */
export const faultRuleSchema = z
  .strictObject({
    on: z.enum(FAULT_TARGETS),
    kind: z.enum([...HTTP_FAULTS, ...JOB_FAULTS, ...CANCEL_FAULTS]),
    times: z.optional(z.int().check(z.minimum(1))),
    skip: z.optional(z.int().check(z.minimum(0))),
    ms: z.optional(z.number().check(z.minimum(0), z.maximum(600_000))),
    retryAfter: z.optional(z.string().check(z.regex(/^[\x20-\x7e]{1,100}$/))),
  })
  .check(z.refine(fits, 'the kind does not go with this "on"'));

/**
 * One fault: what goes wrong (`kind`), where (`on`), how often (`times`, once unless told) and after how many calls
 * that go well (`skip`).
 */
export type FaultRule = z.infer<typeof faultRuleSchema>;

const NUMERIC = ['times', 'skip', 'ms'];

/** Reads a rule from `on:kind` or `on:kind:times=2,ms=500,retryAfter=1`; throws a TypeError on any other text. */
export function parseFaultSpec(spec: string): FaultRule {
  const [on, kind, ...rest] = spec.split(':');
  const pairs = rest.join(':').split(',').filter(Boolean);
  const settings = pairs.map((pair) => {
    const [key = '', ...value] = pair.split('=');
    const text = value.join('=');
    return [key, NUMERIC.includes(key) ? Number(text) : text];
  });
  const parsed = faultRuleSchema.safeParse({ on, kind, ...Object.fromEntries(settings) });
  if (parsed.success) return parsed.data;
  throw new TypeError(`"${spec}" is not a fault: ${z.prettifyError(parsed.error)}`);
}
