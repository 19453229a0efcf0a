import { assign } from 'xstate';
import type { CancelReceipt } from '../contracts/transport.ts';
import { createFailure, type Failure } from '../task/failure.ts';
import type { Job, JobUpdate } from '../task/job.ts';
import { mergeRecords } from '../task/merge-records.ts';
import type { Outcome, Phase } from '../task/phase.ts';
import type { ResultRecord, TaskRecord, UploadedFile } from '../task/task-record.ts';
import * as changes from './changes.ts';
import { CLOSING_READ_DELAY, findDelay, readDelay } from './delays.ts';
import { answerDueAt, mayBeAnswered } from './routes.ts';
import type { MachineDeps, TaskContext } from './task-context.ts';
import type { TaskEvent } from './task-events.ts';

type Change<Params> = (context: TaskContext, params: Params) => Partial<TaskContext>;

const update = <Params>(change: Change<Params>) =>
  assign<TaskContext, TaskEvent, Params, TaskEvent, never>(({ context }, params) =>
    change(context, params),
  );

/** What the chart does to its context: total functions, most of them over the record. */
export function createActions(deps: MachineDeps) {
  const { policy, facts } = deps;
  const on = <Params = undefined>(
    change: (record: TaskRecord, now: number, params: Params) => TaskRecord,
  ) => update<Params>(({ record }, params) => ({ record: change(record, deps.now(), params) }));
  const failWith = (failure: (context: TaskContext) => Failure) =>
    update<undefined>((context) => ({ failure: failure(context) }));
  const billed = (context: TaskContext) => ({ mayBeBilled: context.record.job !== null });

  return {
    enter: on<Phase>((record, now, phase) => changes.enterPhase(record, phase, { now, policy })),
    'wish cancel': on(changes.wishCancel),
    'close for the deadline': on(changes.closeForDeadline),
    'take over': on<{ record: TaskRecord }>((record, _now, { record: other }) =>
      mergeRecords(record, other),
    ),

    'note progress': on<{ fraction: number }>((record, now, { fraction }) =>
      changes.noteProgress(record, now, fraction),
    ),
    'add upload': on<{ role: string; file: UploadedFile }>(changes.addUpload),
    'add intent': on((record, now) => changes.addIntent(record, { now, policy })),
    'note sending': on(changes.noteSending),
    'clear intent': on(changes.clearIntent),
    'bind job': on<{ output: Job }>((record, now, { output }) =>
      changes.bindJob(record, now, output),
    ),
    'bind found job': on<{ output: Job | null }>((record, now, { output }) =>
      output === null ? record : changes.bindJob(record, now, output),
    ),
    'wait for a name': on((record, now) => waitForName(record, now)),

    'keep error': update<{ error: unknown }>((_, { error }) => ({ error, update: null })),
    'keep update': update<{ output: JobUpdate }>((_, { output }) => ({
      update: output,
      error: null,
      output: output.status === 'completed' ? output.output : null,
    })),
    'note error': update<undefined>(({ record, error }) => ({
      record: changes.noteError(record, error, {
        now: deps.now(),
        random: deps.random(),
        online: deps.isOnline(),
      }),
    })),
    'note queued': on((record, now) => changes.enterPhase(record, 'queued', { now, policy })),
    'note update': update<undefined>(({ record, update: told }) =>
      told === null
        ? {}
        : { record: changes.noteUpdate(record, { now: deps.now(), policy, update: told }) },
    ),
    'count missing': update<undefined>(({ record, update: told }) => ({
      record: told?.status === 'missing' ? { ...record, missing: record.missing + 1 } : record,
    })),
    'schedule read': on((record, now) =>
      changes.rest(
        record,
        now,
        readDelay(record, { now, random: deps.random(), visible: deps.isVisible() }),
      ),
    ),

    hurry: on((record, now) => changes.hurry(record, now + policy.deadlines.closing)),
    'note receipt': on<{ output: CancelReceipt }>((record, now, { output }) =>
      output.accepted ? changes.noteAccepted(record, now) : record,
    ),
    'rest briefly': on((record, now) => changes.rest(record, now, CLOSING_READ_DELAY)),
    confirm: update<undefined>(() => ({ confirmed: true })),
    settle: update<undefined>(({ record, confirmed }) => ({
      record: changes.settle(record, { now: deps.now(), confirmed, canFind: facts.canFind }),
    })),

    'set result': on<{ output: ResultRecord }>((record, now, { output }) =>
      changes.setResult(record, now, output),
    ),
    'fail as unknown': failWith(() => changes.lostSubmit()),
    'fail as expired': failWith((context) => createFailure('job-expired', billed(context))),
    end: update<Outcome>((context, outcome) => ({
      record: changes.end(context.record, {
        now: deps.now(),
        outcome,
        failure: outcome === 'completed' || outcome === 'cancelled' ? null : failureOf(context),
      }),
    })),
  };

  function waitForName(record: TaskRecord, now: number): TaskRecord {
    const expiresAt = record.intent?.expiresAt ?? now;
    const answered = mayBeAnswered(record, now, policy) ? answerDueAt(record, policy) : expiresAt;
    const again = now + findDelay(now - (record.intent?.at ?? now));
    const nextAt = facts.canFind ? Math.min(answered, again) : answered;
    return changes.rest({ ...record, deadlineAt: expiresAt }, now, nextAt - now);
  }
}

const FALLBACK = {
  uploading: 'upload-failed',
  submitting: 'request-rejected',
  collecting: 'result-lost',
} as const;

function failureOf(context: TaskContext): Failure {
  const { failure, update: told, error, record } = context;
  if (failure !== null) return failure;
  if (told !== null && 'failure' in told) return told.failure;
  const phase = record.phase as keyof typeof FALLBACK;
  const caused = changes.errorToFailure(error, FALLBACK[phase] ?? 'internal');
  return { ...caused, mayBeBilled: caused.mayBeBilled || record.job !== null };
}
