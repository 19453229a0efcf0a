import type { Job } from '../task/job.ts';
import type { TaskRecord } from '../task/task-record.ts';
import {
  canBeNamed,
  type FirstStep,
  firstStep,
  hadNoEffect,
  isGone,
  isLate,
  isOver,
  isRetryable,
  mayBeAnswered,
} from './routes.ts';
import type { MachineDeps, TaskContext } from './task-context.ts';

interface GuardArgs {
  readonly context: TaskContext;
}

/** Predicates of the chart: total, and over the context alone. */
export function createGuards(deps: MachineDeps) {
  const read = ({ context }: GuardArgs) => {
    const { record, update } = context;
    return { record, options: { now: deps.now(), policy: deps.policy, update: update ?? NOTHING } };
  };
  const status = ({ context }: GuardArgs) => context.update?.status;
  const told = ({ context }: GuardArgs) => context.record.close !== null;
  const refused = ({ context }: GuardArgs) => hadNoEffect(context.error);

  return {
    starts: ({ context }: GuardArgs, step: FirstStep) =>
      firstStep(context.record, {
        now: deps.now(),
        admitted: context.admitted,
        facts: deps.facts,
      }) === step,
    'is told to stop': told,
    'was told to stop': ({ context }: GuardArgs) => context.record.close?.accepted === true,
    'ran out of time': ({ context }: GuardArgs) => context.record.outcome === 'timed-out',
    'is offline': () => !deps.isOnline(),
    'is overdue': ({ context }: GuardArgs) => isOverdue(context.record, deps.now()),
    'is processing': ({ context }: GuardArgs) => context.record.phase === 'processing',

    'can be tried again': ({ context }: GuardArgs) => isRetryable(context.error),
    'is refused for good': ({ context }: GuardArgs) =>
      !isRetryable(context.error) && context.record.connection.failures >= 2,

    'was saved': (_: GuardArgs, event: { readonly output: boolean }) => event.output,
    'was refused while told to stop': (args: GuardArgs) => refused(args) && told(args),
    'was refused for now': (args: GuardArgs) => refused(args) && isRetryable(args.context.error),
    'was refused': refused,
    'may be sent again': (args: GuardArgs) =>
      deps.facts.idempotent && !told(args) && isRetryable(args.context.error),
    'can be found': () => deps.facts.canFind,
    'was found': (_: GuardArgs, event: { readonly output: Job | null }) => event.output !== null,
    'may be answered elsewhere': ({ context }: GuardArgs) =>
      mayBeAnswered(context.record, deps.now(), deps.policy),
    'can be named later': ({ context }: GuardArgs) =>
      canBeNamed(context.record, deps.now(), deps.facts),

    'job completed': (args: GuardArgs) => status(args) === 'completed',
    'job failed': (args: GuardArgs) => status(args) === 'failed',
    'job timed out': (args: GuardArgs) => status(args) === 'timed-out',
    'job was cancelled': (args: GuardArgs) => status(args) === 'cancelled',
    'job is over': ({ context }: GuardArgs) => context.update !== null && isOver(context.update),
    'job is gone': (args: GuardArgs) => isGone(read(args).record, read(args).options),
    'is late': (args: GuardArgs) => isLate(read(args).record, read(args).options),
    'failed before the deadline': (args: GuardArgs) =>
      status(args) === 'failed' && args.context.record.close?.reason === 'deadline',
  };
}

const NOTHING = { status: 'unknown', detail: '' } as const;

const isOverdue = (record: TaskRecord, now: number): boolean =>
  record.deadlineAt !== null && record.deadlineAt <= now;
