import * as actions from './actions.ts';
import * as guards from './guards.ts';
import { readJob } from './shared.ts';

/** A job is told to stop and read until it has, or until the time for that is over. */
export const closing = {
  id: 'closing',
  entry: actions.enter('closing'),
  initial: 'deciding',
  on: { 'task.cancel': {}, 'deadline.passed': 'settling' },
  states: {
    deciding: {
      always: [
        { guard: guards.isOffline, target: '#settling' },
        { guard: guards.wasToldToStop, target: 'reading' },
        { target: 'cancelling' },
      ],
    },
    cancelling: {
      invoke: {
        src: 'cancel',
        input: readJob.input,
        onDone: { target: 'reading', actions: actions.noteReceipt },
        onError: { target: 'reading', actions: actions.keepError },
      },
    },
    reading: { invoke: readJob },
    judging: {
      always: [
        { guard: guards.jobCompleted, target: '#collecting' },
        { guard: guards.jobFailedBeforeDeadline, target: '#failed' },
        { guard: guards.jobIsOver, target: '#settling', actions: actions.confirm },
        { guard: guards.isPastDeadline, target: '#settling' },
        { target: 'pausing', actions: [actions.countMissing, actions.restBriefly] },
      ],
    },
    unread: {
      always: [
        { guard: guards.isPastDeadline, target: '#settling' },
        { target: 'pausing', actions: actions.restBriefly },
      ],
    },
    pausing: { tags: 'resting' },
  },
} as const;
