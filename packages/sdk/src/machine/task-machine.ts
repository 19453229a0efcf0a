import { setup } from 'xstate';
import * as actions from './actions.ts';
import { closing } from './closing.ts';
import * as guards from './guards.ts';
import { remote } from './remote.ts';
import { FIRST_STEPS, firstStep } from './routes.ts';
import { recordOf } from './shared.ts';
import { submitting } from './submitting.ts';
import type { MachineDeps, TaskContext, TaskInput } from './task-context.ts';
import type { TaskEvent } from './task-events.ts';
import { toActors } from './works.ts';

const FRESH = { output: null, update: null, error: null, failure: null, confirmed: false } as const;

/**
 * The life of one task. There is no timer in it: a state tagged `resting` means that nothing happens until the
 * record's `dueAt`, so the actor can be stopped and booted again later, from the record alone.
 */
export function createTaskMachine(deps: MachineDeps) {
  return setup({
    types: {
      context: {} as TaskContext,
      events: {} as TaskEvent,
      input: {} as TaskInput,
      tags: {} as 'resting',
    },
    actors: toActors(deps.works),
  }).createMachine({
    id: 'task',
    context: ({ input }) => ({ ...input, ...FRESH, deps, step: firstStep({ ...input, deps }) }),
    initial: 'active',
    states: {
      active: {
        initial: 'booting',
        on: {
          'task.cancel': { target: '.settling', actions: actions.wishCancel },
          'deadline.passed': { target: '.settling', actions: actions.closeForDeadline },
          'record.merged': { actions: actions.takeOver },
        },
        states: {
          booting: {
            always: FIRST_STEPS.map((target) => ({ guard: guards.startsAt(target), target })),
          },
          overdue: { entry: actions.closeForDeadline, always: 'settling' },
          waiting: { tags: 'resting' },
          validating: {
            entry: actions.enter('validating'),
            invoke: {
              src: 'validate',
              input: recordOf,
              onDone: 'uploading',
              onError: { target: '#failed', actions: actions.keepError },
            },
          },
          uploading: {
            entry: actions.enter('uploading'),
            initial: 'working',
            on: {
              'upload.progressed': {
                actions: actions.noteProgress,
              },
              'file.uploaded': { actions: actions.addUpload },
            },
            states: {
              working: {
                invoke: {
                  src: 'upload',
                  input: recordOf,
                  onDone: '#savingIntent',
                  onError: { target: 'judging', actions: actions.keepError },
                },
              },
              judging: {
                always: [
                  { guard: guards.canBeTriedAgain, target: 'pausing', actions: actions.noteError },
                  { target: '#failed' },
                ],
              },
              pausing: { tags: 'resting' },
            },
          },
          savingIntent: {
            id: 'savingIntent',
            entry: [actions.enter('submitting'), actions.addIntent],
            invoke: {
              src: 'saveIntent',
              input: recordOf,
              onDone: [
                {
                  guard: guards.wasSaved,
                  target: 'submitting',
                },
                { target: 'conflicted' },
              ],
              onError: {
                target: '#failed',
                actions: [actions.keepError, actions.clearIntent],
              },
            },
            on: {
              'task.cancel': {
                target: 'settling',
                actions: [actions.clearIntent, actions.wishCancel],
              },
              'deadline.passed': {
                target: 'settling',
                actions: [actions.clearIntent, actions.closeForDeadline],
              },
            },
          },
          conflicted: { tags: 'resting' },
          submitting,
          remote,
          collecting: {
            id: 'collecting',
            entry: actions.enter('collecting'),
            initial: 'working',
            on: { 'task.cancel': { actions: [actions.wishCancel, actions.hurry] } },
            states: {
              working: {
                invoke: {
                  src: 'collect',
                  input: ({ context }) => context,
                  onDone: {
                    target: '#completed',
                    actions: actions.setResult,
                  },
                  onError: { target: 'judging', actions: actions.keepError },
                },
              },
              judging: {
                always: [
                  { guard: guards.isToldToStop, target: '#settling' },
                  {
                    guard: guards.isPastDeadline,
                    target: '#settling',
                    actions: actions.closeForDeadline,
                  },
                  { guard: guards.canBeTriedAgain, target: 'pausing', actions: actions.noteError },
                  { target: '#failed' },
                ],
              },
              pausing: { tags: 'resting' },
            },
          },
          closing,
          settling: {
            id: 'settling',
            entry: actions.settle,
            always: [{ guard: guards.ranOutOfTime, target: '#timedOut' }, { target: '#cancelled' }],
          },
        },
      },
      completed: { id: 'completed', type: 'final', entry: actions.end('completed') },
      failed: { id: 'failed', type: 'final', entry: actions.end('failed') },
      cancelled: { id: 'cancelled', type: 'final', entry: actions.end('cancelled') },
      timedOut: { id: 'timedOut', type: 'final', entry: actions.end('timed-out') },
      over: { id: 'over', type: 'final' },
    },
  });
}
