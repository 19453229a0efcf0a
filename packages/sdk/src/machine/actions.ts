import { assign, type DoneActorEvent, type ErrorActorEvent, type EventObject } from 'xstate';
import type { CancelReceipt } from '../contracts/transport.ts';
import { isFaceSwapError } from '../errors/face-swap-error.ts';
import { createFailure, type Failure, type FailureCode } from '../task/failure.ts';
import type { Job, JobUpdate } from '../task/job.ts';
import { mergeRecords } from '../task/merge-records.ts';
import type { Outcome, Phase } from '../task/phase.ts';
import { keyOf, type ResultRecord, type TaskRecord } from '../task/task-record.ts';
import * as changes from './changes.ts';
import { backoffDelay, blockedDelay, CLOSING_READ_DELAY, findDelay, readDelay } from './delays.ts';
import { timeToLive } from './policy.ts';
import { answerDueAt, isUnconfirmed, mayBeAnswered } from './routes.ts';
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

type OnRecord<Event, Result> = (
  record: TaskRecord,
  now: number,
  event: Event,
  context: TaskContext,
) => Result;

const become = <Event extends EventObject>(next: OnRecord<Event, TaskRecord>) =>
  update<Event>((context, event) => ({
    record: next(context.record, context.deps.now(), event, context),
  }));

const set = <Event extends EventObject>(fields: OnRecord<Event, Partial<TaskRecord>>) =>
  become<Event>((record, now, event, context) =>
    changes.change(record, now, fields(record, now, event, context)),
  );

export const enter = (phase: Phase) =>
  become((record, now, _, { deps: { policy } }) =>
    changes.enterPhase(record, phase, { now, policy }),
  );
export const takeOver = become<EventOf<'record.merged'>>((record, _, event) =>
  mergeRecords(record, event.record),
);
export const wishCancel = become(changes.wishCancel);
export const closeForDeadline = set(({ close, phase }, at) => {
  const late = `${phase}-timed-out`;
  const code = changes.isFailureCode(late) ? late : 'internal';
  return { close: close ?? { reason: 'deadline', code, at, accepted: false } };
});

export const noteProgress = become<EventOf<'upload.progressed'>>((record, now, { fraction }) =>
  changes.noteProgress(record, now, fraction),
);
export const addUpload = set<EventOf<'file.uploaded'>>(({ uploads }, _, { role, file }) => ({
  uploads: { ...uploads, [role]: file },
}));
export const addIntent = set((record, at, _, { deps: { policy } }) => ({
  intent: { key: keyOf(record), at, expiresAt: at + timeToLive(policy) },
}));
/** The moment from which an answer is waited for. */
export const noteSending = set(({ intent }, at) => ({ intent: intent && { ...intent, at } }));
/** The backend certainly did nothing, so the same attempt may be sent again. */
export const clearIntent = set(() => ({ intent: null }));
export const bindJob = become<EventObject & { output: Job | null }>((record, now, { output }) =>
  output === null ? record : changes.bindJob(record, now, output),
);
export const waitForName = set((record, now, _, { deps: { policy, facts } }) => {
  const { at, expiresAt } = record.intent ?? { at: now, expiresAt: now };
  const answered = mayBeAnswered(record, now, policy) ? answerDueAt(record, policy) : expiresAt;
  const nextAt = facts.canFind ? Math.min(answered, now + findDelay(now - at)) : answered;
  return { deadlineAt: expiresAt, nextAt };
});

export const keepError = update<ErrorActorEvent>((_, { error }) => ({ error, update: null }));
export const keepUpdate = update<DoneActorEvent<JobUpdate>>((_, { output }) => ({
  update: output,
  error: null,
  output: output.status === 'completed' ? output.output : null,
}));
/** A failed call: the link is not well, the task rests and tries again. A refused login stays so until a call gets through. */
export const noteError = set(({ connection }, now, _, { deps, error }) => {
  const code = isFaceSwapError(error) ? error.code : 'internal';
  const failures = connection.failures + 1;
  const refused = BLOCKING.has(code);
  const pace = refused ? blockedDelay(failures) : backoffDelay(failures, deps.random());
  const blocked = refused || connection.state === 'blocked';
  const state = blocked ? 'blocked' : deps.isOnline() ? 'backing-off' : 'offline';
  const nextAt = now + Math.max(pace, readRetryAfter(error));
  return { connection: { state, failures, code }, nextAt };
});
export const noteUpdate = become((record, _now, _event, context) =>
  changes.noteUpdate(record, updateOf(context)),
);
export const countMissing = set(({ missing }, _now, _event, context) => ({
  missing: context.update?.status === 'missing' ? missing + 1 : missing,
}));
export const scheduleRead = set((record, now, _, { deps }) => {
  const { readEvery } = deps.policy;
  const world = { now, random: deps.random(), visible: deps.isVisible(), readEvery };
  return { nextAt: now + readDelay(record, world) };
});

/** A wish to stop shortens what is left of the present phase. */
export const hurry = set(({ deadlineAt }, now, _, { deps }) => {
  const until = now + deps.policy.deadlines.closing;
  return { deadlineAt: Math.min(deadlineAt ?? until, until) };
});
export const noteReceipt = set<DoneActorEvent<CancelReceipt>>(({ close }, _, { output }) => ({
  close: close && { ...close, accepted: close.accepted || output.accepted },
}));
export const restBriefly = set((_, now) => ({ nextAt: now + CLOSING_READ_DELAY }));
export const confirm = update(({ update: told }) => ({ confirmed: !isUnconfirmed(told) }));
export const settle = become((record, now, _, { confirmed, deps }) =>
  changes.settle(record, { now, confirmed, canFind: deps.facts.canFind }),
);

export const setResult = set<DoneActorEvent<ResultRecord>>((_, now, { output }) => ({
  result: output,
  progress: 1,
  progressAt: now,
}));
/** A job that may exist, or did, and cannot be found. */
export const failAs = (code: FailureCode) =>
  update(() => ({ failure: createFailure(code, { mayBeBilled: true }) }));
export const end = (outcome: Outcome) =>
  become((record, now, _, context) => {
    const failed = outcome === 'failed' || outcome === 'timed-out';
    return changes.end(record, { now, outcome, failure: failed ? failureOf(context) : null });
  });

const BLOCKING: ReadonlySet<string> = new Set([
  'unauthorized',
  'endpoint-not-found',
  'wrong-endpoint',
]);

const readRetryAfter = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'retryAfterMs' in error
    ? Math.min(300_000, Number(error.retryAfterMs) || 0)
    : 0;

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
