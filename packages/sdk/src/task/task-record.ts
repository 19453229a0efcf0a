import * as z from 'zod/mini';
import { failureCodeSchema, failureSchema } from './failure.ts';
import { jobSchema } from './job.ts';
import { jsonSchema } from './json.ts';
import { modeSchema } from './mode.ts';
import { cancellationSchema, outcomeSchema, phaseSchema } from './phase.ts';
import { consentSchema, faceIdSchema, swapOptionsSchema, taskIdSchema } from './swap-request.ts';

export const RECORD_VERSION = 1;

const time = z.number();
const count = z.int().check(z.gte(0));

export const fileInfoSchema = z.object({
  name: z.string(),
  type: z.string(),
  size: z.nullable(count),
});

/** What is known of an input without its bytes; `size` in bytes, null when it was given as a URL. */
export type FileInfo = z.infer<typeof fileInfoSchema>;

export const uploadedFileSchema = z.object({
  /** The `name` of the uploader that moved it, or `remote` when it was given as a URL. */
  uploader: z.string(),
  /** Where it is, in that uploader's words; never bytes, never a secret. */
  key: z.string(),
  data: z.nullable(jsonSchema),
});

/** A file that is where the endpoint can read it. */
export type UploadedFile = z.infer<typeof uploadedFileSchema>;

const connectionSchema = z.object({
  state: z.enum(['ok', 'offline', 'backing-off', 'blocked']),
  /** Failed calls in a row. */
  failures: count,
  /** Why, in the words of the last error's code. */
  code: z.nullable(z.string()),
});

/** How the link to the backend is: data beside the phase. `blocked` = the login or key is refused. */
export type Connection = z.infer<typeof connectionSchema>;

const intentSchema = z.object({
  key: z.string(),
  at: time,
  /** After this the backend has deleted whatever the submit may have created. */
  expiresAt: time,
});

const debtSchema = z.object({
  /** The job to cancel; null when only the idempotency key is known. */
  job: z.nullable(jobSchema),
  key: z.string(),
  tries: count,
  /** "No such job" answers in a row. */
  missing: count,
  nextAt: time,
  expiresAt: time,
});

/** A cancel that was promised and not yet confirmed. */
export type Debt = z.infer<typeof debtSchema>;

const resultSchema = z.object({
  mimeType: z.string(),
  size: z.nullable(count),
  expiresAt: z.nullable(time),
  location: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('blob'), key: z.string() }),
    z.object({ kind: z.literal('url'), url: z.string() }),
  ]),
});

/** Where a result is. */
export type ResultRecord = z.infer<typeof resultSchema>;

const closeSchema = z.object({
  reason: z.enum(['cancel', 'deadline']),
  /** What a deadline means to the person; null for a cancel. */
  code: z.nullable(failureCodeSchema),
  at: time,
  accepted: z.boolean(),
});

export const taskRecordSchema = z.object({
  version: z.literal(RECORD_VERSION),
  id: taskIdSchema,
  mode: modeSchema,
  createdAt: time,
  updatedAt: time,

  inputs: z.object({
    source: z.nullable(fileInfoSchema),
    target: z.nullable(fileInfoSchema),
    faces: z.record(faceIdSchema, fileInfoSchema),
  }),
  options: swapOptionsSchema,
  consent: z.nullable(consentSchema),

  /** By role: `source`, `target`, `face:<id>`. */
  uploads: z.record(z.string(), uploadedFileSchema),
  debts: z.array(debtSchema),

  attempt: z.int().check(z.gte(1)),
  phase: phaseSchema,
  enteredAt: time,
  deadlineAt: z.nullable(time),
  /** When to go on with what is resting: the next read or the next try. */
  nextAt: z.nullable(time),
  connection: connectionSchema,

  intent: z.nullable(intentSchema),
  job: z.nullable(jobSchema),
  jobAt: z.nullable(time),
  /** "No such job" answers in a row. */
  missing: count,
  /** Fraction of the present phase, 0 to 1; never goes backwards within it. */
  progress: z.nullable(z.number().check(z.gte(0), z.lte(1))),
  /** When the progress last moved. */
  progressAt: z.nullable(time),

  close: z.nullable(closeSchema),
  outcome: z.nullable(outcomeSchema),
  failure: z.nullable(failureSchema),
  cancellation: z.nullable(cancellationSchema),
  result: z.nullable(resultSchema),
  /** The earliest moment at which something has to happen; null while nothing has to. Milliseconds since 1970. */
  dueAt: z.nullable(time),
});

/** What a store keeps of a task: plain, versioned JSON; keys, never bytes, never secrets. */
export type TaskRecord = z.infer<typeof taskRecordSchema>;

export type ParsedRecord =
  | { readonly ok: true; readonly record: TaskRecord }
  | { readonly ok: false; readonly reason: 'newer' | 'older' | 'broken' };

/** Reads what a store gave. A record of another version is left to the program that understands it. */
export function parseRecord(value: unknown): ParsedRecord {
  const parsed = taskRecordSchema.safeParse(value);
  if (parsed.success) return { ok: true, record: parsed.data };
  const { version } = Object(value) as { version?: unknown };
  if (typeof version !== 'number' || version === RECORD_VERSION) {
    return { ok: false, reason: 'broken' };
  }
  return { ok: false, reason: version > RECORD_VERSION ? 'newer' : 'older' };
}

/** One per attempt: what keeps a submit from starting a second job. */
export const keyOf = (record: TaskRecord): string =>
  record.intent?.key ?? `${record.id}:${record.attempt}`;

export const isEnded = (record: TaskRecord): boolean => record.phase === 'ended';

export const LINK_OK: Connection = { state: 'ok', failures: 0, code: null };

/** What an attempt starts with. */
export const freshAttempt = (attempt: number, now: number) =>
  ({
    attempt,
    phase: 'waiting',
    enteredAt: now,
    deadlineAt: null,
    nextAt: null,
    connection: LINK_OK,
    intent: null,
    job: null,
    jobAt: null,
    missing: 0,
    progress: null,
    progressAt: null,
    close: null,
    outcome: null,
    failure: null,
    cancellation: null,
    result: null,
  }) satisfies Partial<TaskRecord>;

const DAY = 86_400_000;

/** What is owed when the job of a record is to be stopped and nobody has confirmed that. */
export const debtOf = (record: TaskRecord, now: number): Debt => ({
  job: record.job,
  key: keyOf(record),
  tries: 0,
  missing: 0,
  nextAt: now,
  expiresAt: record.intent?.expiresAt ?? now + DAY,
});
