import type { Failure } from '../task/failure.ts';
import type { Job, JobOutput, JobUpdate } from '../task/job.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { TaskPolicy } from './policy.ts';
import type { FirstStep } from './routes.ts';
import type { TaskWorks } from './works.ts';

export interface TransportFacts {
  readonly idempotent: boolean;
  readonly canFind: boolean;
  readonly namesLostJobs: boolean;
}

/** What a chart is made with, and all that its guards and actions see of the world. */
export interface MachineDeps {
  readonly works: TaskWorks;
  readonly facts: TransportFacts;
  readonly policy: TaskPolicy;
  now(): number;
  random(): number;
  isOnline(): boolean;
  isVisible(): boolean;
}

export interface TaskInput {
  readonly record: TaskRecord;
  /** Whether a slot is free for a waiting task. */
  readonly admitted: boolean;
}

/** Only `record` is ever kept; the rest lives no longer than one boot. */
export interface TaskContext extends TaskInput {
  readonly deps: MachineDeps;
  /** Where this boot starts: judged once, since the clock goes on between two guards. */
  readonly step: FirstStep;
  readonly output: JobOutput | null;
  readonly update: JobUpdate | null;
  readonly error: unknown;
  readonly failure: Failure | null;
  /** Whether the backend said that the job no longer runs. */
  readonly confirmed: boolean;
}

/** The job of a record that has one; the chart only asks where it does. */
export function jobOf(record: TaskRecord): Job {
  return record.job ?? { transport: '', id: '-', data: null };
}

const NOTHING: JobUpdate = { status: 'unknown', detail: '' };

/** What the last read told, and what is needed to judge it. */
export const updateOf = ({ update, deps }: TaskContext) => ({
  now: deps.now(),
  policy: deps.policy,
  update: update ?? NOTHING,
});
