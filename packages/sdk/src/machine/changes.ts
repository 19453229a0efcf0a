import { isFaceSwapError } from '../errors/face-swap-error.ts';
import { withDueAt } from '../task/due-at.ts';
import { createFailure, FAILURE_CODES, type Failure, type FailureCode } from '../task/failure.ts';
import type { Job, JobUpdate } from '../task/job.ts';
import type { Outcome, Phase } from '../task/phase.ts';
import { debtOf, freshAttempt, keyOf, LINK_OK, type TaskRecord } from '../task/task-record.ts';
import { budgetOf, type TaskPolicy } from './policy.ts';

/** Changes of a record: pure and total, with the time given from outside. */
export const change = (record: TaskRecord, now: number, fields: Partial<TaskRecord>): TaskRecord =>
  withDueAt({ ...record, updatedAt: now, ...fields });

export interface EnterOptions {
  readonly now: number;
  readonly policy: TaskPolicy;
}

/** Enters a phase; staying in it keeps its start, its deadline and its progress. */
export function enterPhase(record: TaskRecord, phase: Phase, options: EnterOptions): TaskRecord {
  if (record.phase === phase) return change(record, options.now, { nextAt: null });
  const budget = budgetOf(phase, options.policy);
  return change(record, options.now, {
    phase,
    enteredAt: options.now,
    deadlineAt: budget === null ? null : options.now + budget,
    nextAt: null,
    progress: null,
    progressAt: null,
  });
}

/** Saves the wish to stop; the first reason stays. */
export const wishCancel = (record: TaskRecord, now: number): TaskRecord =>
  record.close !== null || record.phase === 'ended'
    ? record
    : change(record, now, { close: { reason: 'cancel', code: null, at: now, accepted: false } });

/** Progress is a fraction of the present phase and never goes backwards within it. */
export function noteProgress(record: TaskRecord, now: number, fraction: number): TaskRecord {
  const progress = Math.min(1, Math.max(0, Number.isFinite(fraction) ? fraction : 0));
  if (progress <= (record.progress ?? 0)) return record;
  return change(record, now, { progress, progressAt: now });
}

/** A job that answers after the end of its task, which another process called lost, is owed a cancel. */
export function bindJob(record: TaskRecord, now: number, job: Job): TaskRecord {
  if (record.phase !== 'ended') {
    return change(record, now, { job, jobAt: now, missing: 0, connection: LINK_OK });
  }
  const others = record.debts.filter(({ key }) => key !== keyOf(record));
  return change(record, now, { debts: [...others, debtOf({ ...record, job }, now)] });
}

/** What a read told, as long as the job goes on. */
export function noteUpdate(
  record: TaskRecord,
  options: EnterOptions & { update: JobUpdate },
): TaskRecord {
  const { now, update } = options;
  const linked = { ...record, connection: LINK_OK };
  if (update.status === 'missing') return change(linked, now, { missing: record.missing + 1 });
  const known = change(linked, now, { missing: 0 });
  if (update.status === 'queued') return enterPhase(known, 'queued', options);
  if (update.status !== 'processing') return known;
  const entered = enterPhase(known, 'processing', options);
  return update.progress === null ? entered : noteProgress(entered, now, update.progress);
}

export const rest = (record: TaskRecord, now: number, delayMs: number): TaskRecord =>
  change(record, now, { nextAt: now + delayMs });

export interface EndOptions {
  readonly now: number;
  readonly outcome: Outcome;
  readonly failure?: Failure | null;
}

/** Ends the task; an end is never changed again. */
export function end(record: TaskRecord, options: EndOptions): TaskRecord {
  if (record.phase === 'ended') return record;
  const asked = record.close?.reason === 'cancel';
  return change(record, options.now, {
    phase: 'ended',
    enteredAt: options.now,
    deadlineAt: null,
    nextAt: null,
    outcome: options.outcome,
    failure: options.failure ?? null,
    cancellation: record.cancellation ?? (asked ? 'not-needed' : null),
    connection: LINK_OK,
  });
}

/** Ends a task that was told to stop, and notes what is still owed to the backend. */
export function settle(
  record: TaskRecord,
  options: { readonly now: number; readonly confirmed: boolean; readonly canFind: boolean },
): TaskRecord {
  const { now, confirmed, canFind } = options;
  const sent = record.job !== null || record.intent !== null;
  const over = record.phase === 'collecting';
  const cancellation = !sent ? 'not-needed' : confirmed || over ? 'confirmed' : 'unconfirmed';
  const deliverable = record.job !== null || canFind;
  const debts =
    cancellation === 'unconfirmed' && deliverable
      ? [...record.debts, debtOf(record, now)]
      : record.debts;
  const timedOut = record.close?.reason === 'deadline';
  const failure = timedOut
    ? createFailure(record.close?.code ?? 'internal', { mayBeBilled: sent })
    : null;
  return end(
    { ...record, cancellation, debts },
    { now, outcome: timedOut ? 'timed-out' : 'cancelled', failure },
  );
}

/** A new attempt: what was uploaded is kept, the old attempt's debts too. */
export const nextAttempt = (record: TaskRecord, now: number): TaskRecord =>
  change(record, now, freshAttempt(record.attempt + 1, now));

const STORE_CODES: ReadonlySet<string> = new Set(['store-full', 'store-unavailable']);

export const isFailureCode = (code: string): code is FailureCode =>
  (FAILURE_CODES as readonly string[]).includes(code);

/** A thrown error as a failure to record. */
export function errorToFailure(error: unknown, fallback: FailureCode): Failure {
  if (!isFaceSwapError(error)) return createFailure(fallback, { detail: String(error) });
  const code = STORE_CODES.has(error.code)
    ? 'store-failed'
    : isFailureCode(error.code)
      ? error.code
      : fallback;
  const said = 'detail' in error && typeof error.detail === 'string' ? error.detail : error.message;
  const options = { mayBeBilled: error.mayBeBilled, detail: said };
  return createFailure(code, options);
}
