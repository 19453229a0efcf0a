import { assign, type DoneActorEvent, type ErrorActorEvent, type EventObject } from 'xstate';
import type { CancelReceipt } from '../contracts/transport.ts';
import { createFailure, type Failure, type FailureCode } from '../task/failure.ts';
import type { Job, JobUpdate } from '../task/job.ts';
import { mergeRecords } from '../task/merge-records.ts';
import type { Outcome, Phase } from '../task/phase.ts';
import type { ResultRecord, TaskRecord } from '../task/task-record.ts';
import * as changes from './changes.ts';
import { CLOSING_READ_DELAY, findDelay, readDelay } from './delays.ts';
import { answerDueAt, mayBeAnswered } from './routes.ts';
import { type TaskContext, updateOf } from './task-context.ts';
import type { TaskEvent } from './task-events.ts';

type EventOf<Type extends TaskEvent['type']> = Extract<TaskEvent, { type: Type }>;

/** What the chart does to its context: total functions, most of them over the record. */
const update = <Event extends EventObject>(
  change: (context: TaskContext, event: Event) => Partial<TaskContext>,
) =>
  assign<TaskContext, Event, undefined, TaskEvent, never>(({ context, event }) =>
    change(context, event),
  );

const on = <Event extends EventObject>(
  change: (record: TaskRecord, now: number, event: Event, context: TaskContext) => TaskRecord,
) =>
  update<Event>((context, event) => ({
    record: change(context.record, context.deps.now(), event, context),
  }));

export const enter = (phase: Phase) =>
  on((record, now, _, { deps: { policy } }) => changes.enterPhase(record, phase, { now, policy }));
export const wishCancel = on(changes.wishCancel);
export const closeForDeadline = on(changes.closeForDeadline);
export const takeOver = on<EventOf<'record.merged'>>((record, _, event) =>
  mergeRecords(record, event.record),
);

export const noteProgress = on<EventOf<'upload.progressed'>>((record, now, { fraction }) =>
  changes.noteProgress(record, now, fraction),
);
export const addUpload = on<EventOf<'file.uploaded'>>(changes.addUpload);
export const addIntent = on((record, now, _, { deps: { policy } }) =>
  changes.addIntent(record, { now, policy }),
);
export const noteSending = on(changes.noteSending);
export const clearIntent = on(changes.clearIntent);
export const bindJob = on<DoneActorEvent<Job | null>>((record, now, { output }) =>
  output === null ? record : changes.bindJob(record, now, output),
);
export const waitForName = on((record, now, _, { deps: { policy, facts } }) => {
  const expiresAt = record.intent?.expiresAt ?? now;
  const answered = mayBeAnswered(record, now, policy) ? answerDueAt(record, policy) : expiresAt;
  const again = now + findDelay(now - (record.intent?.at ?? now));
  const nextAt = facts.canFind ? Math.min(answered, again) : answered;
  return changes.rest({ ...record, deadlineAt: expiresAt }, now, nextAt - now);
});

export const keepError = update<ErrorActorEvent>((_, { error }) => ({ error, update: null }));
export const keepUpdate = update<DoneActorEvent<JobUpdate>>((_, { output }) => ({
  update: output,
  error: null,
  output: output.status === 'completed' ? output.output : null,
}));
export const noteError = on((record, now, _, { deps, error }) =>
  changes.noteError(record, error, { now, random: deps.random(), online: deps.isOnline() }),
);
export const noteUpdate = on((record, _now, _event, context) =>
  changes.noteUpdate(record, updateOf(context)),
);
export const countMissing = on((record, _now, _event, context) =>
  context.update?.status === 'missing' ? { ...record, missing: record.missing + 1 } : record,
);
export const scheduleRead = on((record, now, _, { deps }) =>
  changes.rest(
    record,
    now,
    readDelay(record, { now, random: deps.random(), visible: deps.isVisible() }),
  ),
);

export const hurry = on((record, now, _, { deps }) =>
  changes.hurry(record, now + deps.policy.deadlines.closing),
);
export const noteReceipt = on<DoneActorEvent<CancelReceipt>>((record, now, { output }) =>
  output.accepted ? changes.noteAccepted(record, now) : record,
);
export const restBriefly = on((record, now) => changes.rest(record, now, CLOSING_READ_DELAY));
export const confirm = update(() => ({ confirmed: true }));
export const settle = on((record, now, _, { confirmed, deps }) =>
  changes.settle(record, { now, confirmed, canFind: deps.facts.canFind }),
);

export const setResult = on<DoneActorEvent<ResultRecord>>((record, now, { output }) =>
  changes.setResult(record, now, output),
);
/** A job that may exist, or did, and cannot be found. */
export const failAs = (code: FailureCode) =>
  update(() => ({ failure: createFailure(code, { mayBeBilled: true }) }));
export const end = (outcome: Outcome) =>
  on((record, now, _, context) => {
    const failed = outcome === 'failed' || outcome === 'timed-out';
    return changes.end(record, { now, outcome, failure: failed ? failureOf(context) : null });
  });

const FALLBACK: Partial<Record<Phase, FailureCode>> = {
  uploading: 'upload-failed',
  submitting: 'request-rejected',
  collecting: 'result-lost',
};

function failureOf({ failure, update: told, error, record }: TaskContext): Failure {
  if (failure !== null) return failure;
  if (told !== null && 'failure' in told) return told.failure;
  const caused = changes.errorToFailure(error, FALLBACK[record.phase] ?? 'internal');
  return { ...caused, mayBeBilled: caused.mayBeBilled || record.job !== null };
}
