import type { Job } from '../task/job.ts';
import { noteUpdate } from './changes.ts';
import { MISSING_IN_A_ROW } from './policy.ts';
import {
  type FirstStep,
  hadNoEffect,
  isOver,
  isOverdue,
  isRetryable,
  mayBeAnswered,
} from './routes.ts';
import { type TaskContext, updateOf } from './task-context.ts';

/** Predicates of the chart: total, and over the context alone. */
type Guard = (args: { readonly context: TaskContext }) => boolean;
type OutputGuard<Output> = (args: { readonly event: { readonly output: Output } }) => boolean;

export const startsAt =
  (step: FirstStep): Guard =>
  ({ context }) =>
    context.step === step;

export const hasEnded: Guard = ({ context }) => context.record.phase === 'ended';
export const isToldToStop: Guard = ({ context }) => context.record.close !== null;
export const wasToldToStop: Guard = ({ context }) => context.record.close?.accepted === true;
export const ranOutOfTime: Guard = ({ context }) => context.record.outcome === 'timed-out';
export const isOffline: Guard = ({ context }) => !context.deps.isOnline();
export const isPastDeadline: Guard = ({ context }) => isOverdue(context.record, context.deps.now());
export const isProcessing: Guard = ({ context }) => context.record.phase === 'processing';

export const canBeTriedAgain: Guard = ({ context }) => isRetryable(context.error);
export const isRefusedForGood: Guard = ({ context }) =>
  !isRetryable(context.error) && context.record.connection.failures >= 2;

export const wasSaved: OutputGuard<boolean> = ({ event }) => event.output;
export const wasRefused: Guard = ({ context }) => hadNoEffect(context.error);
export const wasRefusedWhileToldToStop: Guard = (args) => wasRefused(args) && isToldToStop(args);
export const wasRefusedForNow: Guard = (args) => wasRefused(args) && canBeTriedAgain(args);
export const mayBeSentAgain: Guard = (args) =>
  args.context.deps.facts.idempotent && !isToldToStop(args) && canBeTriedAgain(args);
export const canBeFound: Guard = ({ context }) => context.deps.facts.canFind;
export const wasFound: OutputGuard<Job | null> = ({ event }) => event.output !== null;
export const mayBeAnsweredElsewhere: Guard = ({ context: { record, deps } }) =>
  mayBeAnswered(record, deps.now(), deps.policy);
/** Whether a lost submit's job can still get a name. */
export const canBeNamedLater: Guard = ({ context: { record, deps } }) =>
  (deps.facts.canFind || deps.facts.namesLostJobs) && deps.now() < (record.intent?.expiresAt ?? 0);

export const jobCompleted: Guard = ({ context }) => context.update?.status === 'completed';
export const jobFailed: Guard = ({ context }) => context.update?.status === 'failed';
export const jobTimedOut: Guard = ({ context }) => context.update?.status === 'timed-out';
export const jobWasCancelled: Guard = ({ context }) => context.update?.status === 'cancelled';
export const jobFailedBeforeDeadline: Guard = (args) =>
  jobFailed(args) && args.context.record.close?.reason === 'deadline';
export const jobIsGone: Guard = ({ context: { record, update, deps } }) =>
  update?.status === 'missing' &&
  record.missing + 1 >= MISSING_IN_A_ROW &&
  deps.now() - (record.jobAt ?? 0) >= deps.policy.missingGrace;
export const jobIsOver: Guard = (args) => isOver(args.context.update) || jobIsGone(args);
/** Over the deadline even after what the read told. */
export const jobIsLate: Guard = ({ context }) =>
  isOverdue(noteUpdate(context.record, updateOf(context)), context.deps.now());
