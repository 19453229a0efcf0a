import { keepError, keepUpdate } from './actions.ts';
import { jobOf, type TaskContext } from './task-context.ts';

/** Pieces that several parts of the chart share. */
export const recordOf = ({ context }: { context: TaskContext }) => context.record;

export const readJob = {
  src: 'read',
  input: ({ context }: { context: TaskContext }) => jobOf(context.record),
  onDone: { target: 'judging', actions: keepUpdate },
  onError: { target: 'unread', actions: keepError },
} as const;
