import { isFaceSwapError } from '../errors/face-swap-error.ts';
import type { JobUpdate } from '../task/job.ts';
import { isEnded, type TaskRecord } from '../task/task-record.ts';
import { type EnterOptions, noteUpdate } from './changes.ts';
import { MISSING_IN_A_ROW, type TaskPolicy } from './policy.ts';

export interface TransportFacts {
  readonly idempotent: boolean;
  readonly canFind: boolean;
  readonly namesLostJobs: boolean;
}

/** What a freshly booted task does first. Reading a job comes before believing a deadline. */
export type FirstStep =
  | 'over'
  | 'waiting'
  | 'closing'
  | 'collecting'
  | 'remote'
  | 'lost'
  | 'settling'
  | 'overdue'
  | 'sending'
  | 'saving'
  | 'uploading'
  | 'validating';

export interface RouteOptions {
  readonly now: number;
  readonly admitted: boolean;
  readonly facts: TransportFacts;
}

const isOverdue = (record: TaskRecord, now: number): boolean =>
  record.deadlineAt !== null && record.deadlineAt <= now;

const isBlocked = (record: TaskRecord): boolean => record.connection.state === 'blocked';

export function firstStep(record: TaskRecord, options: RouteOptions): FirstStep {
  const { now, admitted, facts } = options;
  if (isEnded(record)) return 'over';
  if (record.job !== null) return withJob(record);
  if (record.intent !== null) return withIntent(record, now, facts);
  if (record.close !== null) return 'settling';
  if (record.phase === 'waiting') return admitted ? 'validating' : 'waiting';
  if (isOverdue(record, now) && !isBlocked(record)) return 'overdue';
  if (record.phase === 'submitting') return 'saving';
  return record.phase === 'uploading' ? 'uploading' : 'validating';
}

function withJob(record: TaskRecord): FirstStep {
  if (record.phase === 'collecting') return 'collecting';
  return record.close === null ? 'remote' : 'closing';
}

/** An intent without a job: the submit may have been made. Only an idempotent backend may be asked again. */
function withIntent(record: TaskRecord, now: number, facts: TransportFacts): FirstStep {
  const inTime = !isOverdue(record, now) || isBlocked(record);
  if (facts.idempotent && record.close === null && inTime) return 'sending';
  return 'lost';
}

/** Until then another process may still be waiting for the answer to the same submit. */
export const answerDueAt = (record: TaskRecord, policy: TaskPolicy): number =>
  (record.intent?.at ?? 0) + policy.submitAnswer;

export const mayBeAnswered = (record: TaskRecord, now: number, policy: TaskPolicy): boolean =>
  now < answerDueAt(record, policy);

/** Whether a lost submit's job can still get a name. */
export const canBeNamed = (record: TaskRecord, now: number, facts: TransportFacts): boolean =>
  (facts.canFind || facts.namesLostJobs) && now < (record.intent?.expiresAt ?? 0);

export function isGone(record: TaskRecord, options: EnterOptions & { update: JobUpdate }): boolean {
  if (options.update.status !== 'missing') return false;
  const known = options.now - (record.jobAt ?? 0) >= options.policy.missingGrace;
  return known && record.missing + 1 >= MISSING_IN_A_ROW;
}

/** Over the deadline even after what the read told. */
export const isLate = (
  record: TaskRecord,
  options: EnterOptions & { update: JobUpdate },
): boolean => isOverdue(noteUpdate(record, options), options.now);

export const isOver = (update: JobUpdate): boolean =>
  update.status === 'failed' || update.status === 'timed-out' || update.status === 'cancelled';

/** Whether the fate of a failed submit is known: it certainly created nothing. */
export const hadNoEffect = (error: unknown): boolean =>
  isFaceSwapError(error) && (!('effect' in error) || error.effect === 'none');

/** Whether the same call can succeed later. What is not our error is a defect, and will not. */
export const isRetryable = (error: unknown): boolean => isFaceSwapError(error) && error.retryable;
