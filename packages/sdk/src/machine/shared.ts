import type { JobUpdate } from '../task/job.ts';
import { jobOf, type TaskContext } from './task-context.ts';

/** Pieces that several parts of the chart share. */
export const keepError = {
  type: 'keep error',
  params: ({ event }: { event: { error: unknown } }) => event,
} as const;

const keepUpdate = {
  type: 'keep update',
  params: ({ event }: { event: { output: JobUpdate } }) => event,
} as const;

export const recordOf = ({ context }: { context: TaskContext }) => context.record;

export const readJob = {
  src: 'read',
  input: ({ context }: { context: TaskContext }) => jobOf(context.record),
  onDone: { target: 'judging', actions: keepUpdate },
  onError: { target: 'unread', actions: keepError },
} as const;

export const outputOf = <Output>({ event }: { event: { output: Output } }) => event;
