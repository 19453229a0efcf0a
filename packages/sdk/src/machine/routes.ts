import { isFaceSwapError } from '../errors/face-swap-error.ts';
import type { JobUpdate } from '../task/job.ts';
import { isEnded, type TaskRecord } from '../task/task-record.ts';
import type { TaskPolicy } from './policy.ts';
import type { TaskContext } from './task-context.ts';

/** Where a freshly booted task can start. */
export const FIRST_STEPS = [
  '#over',
  'closing',
  'collecting',
  'remote',
  'submitting.inherited',
  'settling',
  'waiting',
  'overdue',
  'submitting.sending',
  'savingIntent',
  'uploading',
  'validating',
] as const;

export type FirstStep = (typeof FIRST_STEPS)[number];

export const isOverdue = (record: TaskRecord, now: number): boolean =>
  record.deadlineAt !== null && record.deadlineAt <= now;

/** Until a login is taken again, or a submit that came too often, the deadline does not count. */
export const isHeld = ({ phase, connection: { state, code } }: TaskRecord): boolean =>
  state === 'blocked' || (phase === 'submitting' && code === 'rate-limited');

/** Reading a job comes before believing a deadline. */
export function firstStep({
  record,
  admitted,
  deps,
}: Pick<TaskContext, 'record' | 'admitted' | 'deps'>): FirstStep {
  if (isEnded(record)) return '#over';
  if (record.job !== null) return withJob(record);
  const late = isOverdue(record, deps.now()) && !isHeld(record);
  const told = record.close !== null;
  // The submit may have been made: only an idempotent backend may be asked again.
  if (record.intent !== null) {
    return deps.facts.idempotent && !told && !late ? 'submitting.sending' : 'submitting.inherited';
  }
  if (told) return 'settling';
  if (record.phase === 'waiting') return admitted ? 'validating' : 'waiting';
  if (late) return 'overdue';
  if (record.phase === 'submitting') return 'savingIntent';
  return record.phase === 'uploading' ? 'uploading' : 'validating';
}

function withJob(record: TaskRecord): FirstStep {
  if (record.phase === 'collecting') return 'collecting';
  return record.close === null ? 'remote' : 'closing';
}

/** Until then another process may still be waiting for the answer to the same submit, whose job lives no longer. */
export const answerDueAt = ({ intent }: TaskRecord, policy: TaskPolicy): number =>
  intent === null ? 0 : Math.min(intent.at + policy.submitAnswer, intent.expiresAt);

export const mayBeAnswered = (record: TaskRecord, now: number, policy: TaskPolicy): boolean =>
  now < answerDueAt(record, policy);

export const isOver = (update: JobUpdate | null): boolean =>
  update !== null && ['failed', 'timed-out', 'cancelled'].includes(update.status);

/** A backend's word that a job is cancelled, though nobody confirmed that it no longer runs. */
export const isUnconfirmed = (update: JobUpdate | null): boolean =>
  update?.status === 'cancelled' && update.confirmed === false;

/** Whether the fate of a failed submit is known: it certainly created nothing. */
export const hadNoEffect = (error: unknown): boolean =>
  isFaceSwapError(error) && (!('effect' in error) || error.effect === 'none');

/** Whether the same call can succeed later. What is not our error is a defect, and will not. */
export const isRetryable = (error: unknown): boolean => isFaceSwapError(error) && error.retryable;
