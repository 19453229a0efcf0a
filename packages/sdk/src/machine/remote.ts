import * as actions from './actions.ts';
import * as guards from './guards.ts';
import { readJob } from './shared.ts';

/** A job runs elsewhere: each boot reads it once, and a terminal answer wins over a deadline. */
export const remote = {
  initial: 'reading',
  on: {
    'task.cancel': { target: 'closing', actions: actions.wishCancel },
    'deadline.passed': {},
  },
  states: {
    reading: { invoke: readJob },
    judging: {
      always: [
        { guard: guards.jobCompleted, target: '#collecting' },
        { guard: guards.jobFailed, target: '#failed' },
        { guard: guards.jobTimedOut, target: '#timedOut' },
        { guard: guards.jobWasCancelled, target: '#settling', actions: actions.confirm },
        { guard: guards.jobIsGone, target: '#failed', actions: actions.failAs('job-expired') },
        {
          guard: guards.jobIsLate,
          target: '#closing',
          actions: [actions.noteUpdate, actions.closeForDeadline],
        },
        { target: 'looked', actions: [actions.noteUpdate, actions.scheduleRead] },
      ],
    },
    unread: {
      always: [
        { guard: guards.isRefusedForGood, target: '#failed' },
        { target: 'looked', actions: actions.noteError },
      ],
    },
    looked: {
      always: [{ guard: guards.isProcessing, target: 'processing' }, { target: 'queued' }],
    },
    queued: { id: 'queued', tags: 'resting' },
    processing: { tags: 'resting' },
  },
} as const;
