import type { Failure } from '../task/failure.ts';
import type { Job, JobOutput, JobUpdate } from '../task/job.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { TaskPolicy } from './policy.ts';
import type { TransportFacts } from './routes.ts';
import type { TaskWorks } from './works.ts';

/** Only `record` is ever kept; the rest lives no longer than one boot. */
export interface TaskContext {
  readonly record: TaskRecord;
  readonly admitted: boolean;
  readonly output: JobOutput | null;
  readonly update: JobUpdate | null;
  readonly error: unknown;
  readonly failure: Failure | null;
  /** Whether the backend said that the job no longer runs. */
  readonly confirmed: boolean;
}

export interface TaskInput {
  readonly record: TaskRecord;
  /** Whether a slot is free for a waiting task. */
  readonly admitted: boolean;
}

export interface MachineDeps {
  readonly works: TaskWorks;
  readonly facts: TransportFacts;
  readonly policy: TaskPolicy;
  now(): number;
  random(): number;
  isOnline(): boolean;
  isVisible(): boolean;
}

/** The job of a record that has one; the chart only asks where it does. */
export function jobOf(record: TaskRecord): Job {
  return record.job ?? { transport: '', id: '-', data: null };
}
