import { readJob } from './shared.ts';

/** A job runs elsewhere: each boot reads it once, and a terminal answer wins over a deadline. */
export const remote = {
  initial: 'reading',
  on: {
    'task.cancel': { target: 'closing', actions: 'wish cancel' },
    'deadline.passed': {},
  },
  states: {
    reading: {
      invoke: readJob,
    },
    judging: {
      always: [
        { guard: 'job completed', target: '#collecting' },
        { guard: 'job failed', target: '#failed' },
        { guard: 'job timed out', target: '#timedOut' },
        {
          guard: 'job was cancelled',
          target: '#settling',
          actions: 'confirm',
        },
        { guard: 'job is gone', target: '#failed', actions: 'fail as expired' },
        {
          guard: 'is late',
          target: '#closing',
          actions: ['note update', 'close for the deadline'],
        },
        { target: 'looked', actions: ['note update', 'schedule read'] },
      ],
    },
    unread: {
      always: [
        { guard: 'is refused for good', target: '#failed' },
        { target: 'looked', actions: 'note error' },
      ],
    },
    looked: {
      always: [{ guard: 'is processing', target: 'processing' }, { target: 'queued' }],
    },
    queued: { id: 'queued', tags: 'resting' },
    processing: { tags: 'resting' },
  },
} as const;
