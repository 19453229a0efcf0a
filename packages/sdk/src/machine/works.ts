import { fromPromise } from 'xstate';
import type { CancelReceipt } from '../contracts/transport.ts';
import type { Job, JobOutput, JobUpdate } from '../task/job.ts';
import type { ResultRecord, TaskRecord } from '../task/task-record.ts';

export interface WorkOptions {
  readonly signal: AbortSignal;
}

type Work<In, Out> = (input: In, options: WorkOptions) => Promise<Out>;

/** What a task does in the world: each one is a single effort, without retry or waiting. */
export interface TaskWorks {
  validate: Work<TaskRecord, void>;
  upload: Work<TaskRecord, void>;
  /** Saves a record that is about to be submitted; false when somebody else changed it first. */
  saveIntent: Work<TaskRecord, boolean>;
  submit: Work<TaskRecord, Job>;
  /** Saves the job that a submit gave: what is shown as queued can be found again. */
  saveJob: Work<TaskRecord, void>;
  /** Looks for the job of an idempotency key. */
  find: Work<string, Job | null>;
  read: Work<Job, JobUpdate>;
  cancel: Work<Job, CancelReceipt>;
  collect: Work<{ record: TaskRecord; output: JobOutput | null }, ResultRecord>;
}

const toActor = <In, Out>(work: Work<In, Out>) =>
  fromPromise<Out, In>(({ input, signal }) => work(input, { signal }));

export const toActors = (works: TaskWorks) => ({
  validate: toActor(works.validate),
  upload: toActor(works.upload),
  saveIntent: toActor(works.saveIntent),
  submit: toActor(works.submit),
  saveJob: toActor(works.saveJob),
  find: toActor(works.find),
  read: toActor(works.read),
  cancel: toActor(works.cancel),
  collect: toActor(works.collect),
});
