import type { CancelReceipt } from '../contracts/transport.ts';
import { keepError, outputOf, readJob } from './shared.ts';

/** A job is told to stop and read until it has, or until the time for that is over. */
export const closing = {
  id: 'closing',
  entry: { type: 'enter', params: 'closing' },
  initial: 'deciding',
  on: { 'task.cancel': {}, 'deadline.passed': 'settling' },
  states: {
    deciding: {
      always: [
        { guard: 'is offline', target: '#settling' },
        { guard: 'was told to stop', target: 'reading' },
        { target: 'cancelling' },
      ],
    },
    cancelling: {
      invoke: {
        src: 'cancel',
        input: readJob.input,
        onDone: {
          target: 'reading',
          actions: { type: 'note receipt', params: outputOf<CancelReceipt> },
        },
        onError: {
          target: 'reading',
          actions: keepError,
        },
      },
    },
    reading: {
      invoke: readJob,
    },
    judging: {
      always: [
        { guard: 'job completed', target: '#collecting' },
        { guard: 'failed before the deadline', target: '#failed' },
        { guard: 'job is over', target: '#settling', actions: 'confirm' },
        { guard: 'job is gone', target: '#settling', actions: 'confirm' },
        { guard: 'is overdue', target: '#settling' },
        { target: 'pausing', actions: ['count missing', 'rest briefly'] },
      ],
    },
    unread: {
      always: [
        { guard: 'is overdue', target: '#settling' },
        { target: 'pausing', actions: 'rest briefly' },
      ],
    },
    pausing: { tags: 'resting' },
  },
} as const;
