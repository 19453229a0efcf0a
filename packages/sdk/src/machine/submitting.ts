import { keyOf } from '../task/task-record.ts';
import * as actions from './actions.ts';
import * as guards from './guards.ts';
import { recordOf } from './shared.ts';
import type { TaskContext } from './task-context.ts';

/** Nobody can say now which job the submit made. */
const UNNAMED = [
  { guard: guards.isToldToStop, target: '#settling' },
  { guard: guards.canBeNamedLater, target: 'unknown' },
  { target: '#failed', actions: actions.failAs('submit-unknown') },
] as const;

/**
 * From a saved intent to a job. A submit in flight is never aborted by a cancel, and one whose fate is unknown is
 * never sent again unless the backend honours the key.
 */
export const submitting = {
  initial: 'sending',
  on: { 'job.named': { target: '.savingJob', actions: actions.bindJob } },
  states: {
    sending: {
      entry: actions.noteSending,
      initial: 'open',
      invoke: {
        src: 'submit',
        input: recordOf,
        onDone: { target: 'savingJob', actions: actions.bindJob },
        onError: { target: 'judging', actions: actions.keepError },
      },
      on: { 'deadline.passed': 'lost' },
      states: {
        open: { on: { 'task.cancel': { target: 'abandoning', actions: actions.wishCancel } } },
        abandoning: { on: { 'task.cancel': {} } },
      },
    },
    savingJob: {
      invoke: { src: 'saveJob', input: recordOf, onDone: 'accepted', onError: 'accepted' },
      on: {
        'task.cancel': { actions: actions.wishCancel },
        'deadline.passed': {},
        'job.named': {},
      },
    },
    accepted: {
      always: [
        { guard: guards.hasEnded, target: '#over' },
        { guard: guards.isToldToStop, target: '#closing' },
        { target: '#queued', actions: [actions.enter('queued'), actions.scheduleRead] },
      ],
    },
    judging: {
      always: [
        {
          guard: guards.wasRefusedWhileToldToStop,
          target: '#settling',
          actions: actions.clearIntent,
        },
        {
          guard: guards.wasRefusedForNow,
          target: 'pausing',
          actions: [actions.clearIntent, actions.noteError],
        },
        { guard: guards.wasRefused, target: '#failed', actions: actions.clearIntent },
        { guard: guards.mayBeSentAgain, target: 'pausing', actions: actions.noteError },
        { target: 'lost' },
      ],
    },
    inherited: {
      entry: actions.enter('submitting'),
      always: [
        { guard: guards.canBeFound, target: 'finding' },
        { guard: guards.mayBeAnsweredElsewhere, target: 'unknown' },
        { target: 'lost' },
      ],
    },
    lost: { always: [{ guard: guards.canBeFound, target: 'finding' }, ...UNNAMED] },
    finding: {
      invoke: {
        src: 'find',
        input: ({ context }: { context: TaskContext }) => keyOf(context.record),
        onDone: [
          { guard: guards.wasFound, target: 'savingJob', actions: actions.bindJob },
          { target: 'notFound' },
        ],
        onError: { target: 'notFound', actions: [actions.keepError, actions.noteError] },
      },
    },
    notFound: { always: UNNAMED },
    unknown: { tags: 'resting', entry: actions.waitForName },
    pausing: { tags: 'resting' },
  },
} as const;
