import type { Job } from '../task/job.ts';
import { keyOf } from '../task/task-record.ts';
import { keepError, outputOf, recordOf } from './shared.ts';
import type { TaskContext } from './task-context.ts';

/**
 * From a saved intent to a job. A submit in flight is never aborted by a cancel, and one whose fate is unknown is
 * never sent again unless the backend honours the key.
 */
export const submitting = {
  initial: 'sending',
  states: {
    sending: {
      entry: 'note sending',
      initial: 'open',
      invoke: {
        src: 'submit',
        input: recordOf,
        onDone: {
          target: 'savingJob',
          actions: { type: 'bind job', params: outputOf<Job> },
        },
        onError: { target: 'judging', actions: keepError },
      },
      on: { 'deadline.passed': 'lost' },
      states: {
        open: { on: { 'task.cancel': { target: 'abandoning', actions: 'wish cancel' } } },
        abandoning: { on: { 'task.cancel': {} } },
      },
    },
    savingJob: {
      invoke: { src: 'saveJob', input: recordOf, onDone: 'accepted', onError: 'accepted' },
      on: { 'task.cancel': { actions: 'wish cancel' }, 'deadline.passed': {} },
    },
    accepted: {
      always: [
        { guard: 'is told to stop', target: '#closing' },
        {
          target: '#queued',
          actions: ['note queued', 'schedule read'],
        },
      ],
    },
    judging: {
      always: [
        {
          guard: 'was refused while told to stop',
          target: '#settling',
          actions: 'clear intent',
        },
        {
          guard: 'was refused for now',
          target: 'pausing',
          actions: ['clear intent', 'note error'],
        },
        { guard: 'was refused', target: '#failed', actions: 'clear intent' },
        { guard: 'may be sent again', target: 'pausing', actions: 'note error' },
        { target: 'lost' },
      ],
    },
    inherited: {
      entry: { type: 'enter', params: 'submitting' },
      always: [
        { guard: 'can be found', target: 'finding' },
        { guard: 'may be answered elsewhere', target: 'unknown' },
        { target: 'lost' },
      ],
    },
    lost: {
      always: [
        { guard: 'can be found', target: 'finding' },
        { guard: 'is told to stop', target: '#settling' },
        { guard: 'can be named later', target: 'unknown' },
        { target: '#failed', actions: 'fail as unknown' },
      ],
    },
    finding: {
      invoke: {
        src: 'find',
        input: ({ context }: { context: TaskContext }) => keyOf(context.record),
        onDone: [
          {
            guard: { type: 'was found', params: outputOf<Job | null> },
            target: 'savingJob',
            actions: { type: 'bind found job', params: outputOf<Job | null> },
          },
          { target: 'notFound' },
        ],
        onError: {
          target: 'notFound',
          actions: [keepError, 'note error'],
        },
      },
    },
    notFound: {
      always: [
        { guard: 'is told to stop', target: '#settling' },
        { guard: 'can be named later', target: 'unknown' },
        { target: '#failed', actions: 'fail as unknown' },
      ],
    },
    unknown: { tags: 'resting', entry: 'wait for a name' },
    pausing: { tags: 'resting' },
  },
} as const;
