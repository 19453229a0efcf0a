import { setup } from 'xstate';
import { createActions } from './actions.ts';
import { closing } from './closing.ts';
import { createGuards } from './guards.ts';
import { remote } from './remote.ts';
import type { FirstStep } from './routes.ts';
import { keepError, recordOf } from './shared.ts';
import { submitting } from './submitting.ts';
import type { MachineDeps, TaskContext, TaskInput } from './task-context.ts';
import type { TaskEvent } from './task-events.ts';
import { toActors } from './works.ts';

const starts = (params: FirstStep, target: string) => ({
  guard: { type: 'starts', params } as const,
  target,
});

const FIRST_STEPS = [
  starts('over', '#over'),
  starts('closing', 'closing'),
  starts('collecting', 'collecting'),
  starts('remote', 'remote'),
  starts('lost', 'submitting.inherited'),
  starts('settling', 'settling'),
  starts('waiting', 'waiting'),
  starts('overdue', 'overdue'),
  starts('sending', 'submitting.sending'),
  starts('saving', 'savingIntent'),
  starts('uploading', 'uploading'),
];

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
    guards: createGuards(deps),
    actions: createActions(deps),
  }).createMachine({
    id: 'task',
    context: ({ input }) => ({ ...input, ...FRESH }),
    initial: 'active',
    states: {
      active: {
        initial: 'booting',
        on: {
          'task.cancel': { target: '.settling', actions: 'wish cancel' },
          'deadline.passed': { target: '.settling', actions: 'close for the deadline' },
          'record.merged': { actions: { type: 'take over', params: ({ event }) => event } },
        },
        states: {
          booting: { always: [...FIRST_STEPS, { target: 'validating' }] },
          overdue: { entry: 'close for the deadline', always: 'settling' },
          waiting: { tags: 'resting' },
          validating: {
            entry: { type: 'enter', params: 'validating' },
            invoke: {
              src: 'validate',
              input: recordOf,
              onDone: 'uploading',
              onError: { target: '#failed', actions: keepError },
            },
          },
          uploading: {
            entry: { type: 'enter', params: 'uploading' },
            initial: 'working',
            on: {
              'upload.progressed': {
                actions: { type: 'note progress', params: ({ event }) => event },
              },
              'file.uploaded': { actions: { type: 'add upload', params: ({ event }) => event } },
            },
            states: {
              working: {
                invoke: {
                  src: 'upload',
                  input: recordOf,
                  onDone: '#savingIntent',
                  onError: { target: 'judging', actions: keepError },
                },
              },
              judging: {
                always: [
                  { guard: 'can be tried again', target: 'pausing', actions: 'note error' },
                  { target: '#failed' },
                ],
              },
              pausing: { tags: 'resting' },
            },
          },
          savingIntent: {
            id: 'savingIntent',
            entry: [{ type: 'enter', params: 'submitting' }, 'add intent'],
            invoke: {
              src: 'saveIntent',
              input: recordOf,
              onDone: [
                {
                  guard: { type: 'was saved', params: ({ event }) => event },
                  target: 'submitting',
                },
                { target: 'conflicted' },
              ],
              onError: {
                target: '#failed',
                actions: [keepError, 'clear intent'],
              },
            },
            on: {
              'task.cancel': { target: 'settling', actions: ['clear intent', 'wish cancel'] },
              'deadline.passed': {
                target: 'settling',
                actions: ['clear intent', 'close for the deadline'],
              },
            },
          },
          conflicted: { tags: 'resting' },
          submitting,
          remote,
          collecting: {
            id: 'collecting',
            entry: { type: 'enter', params: 'collecting' },
            initial: 'working',
            on: { 'task.cancel': { actions: ['wish cancel', 'hurry'] } },
            states: {
              working: {
                invoke: {
                  src: 'collect',
                  input: ({ context }) => context,
                  onDone: {
                    target: '#completed',
                    actions: { type: 'set result', params: ({ event }) => event },
                  },
                  onError: { target: 'judging', actions: keepError },
                },
              },
              judging: {
                always: [
                  { guard: 'is told to stop', target: '#settling' },
                  {
                    guard: 'is overdue',
                    target: '#settling',
                    actions: 'close for the deadline',
                  },
                  { guard: 'can be tried again', target: 'pausing', actions: 'note error' },
                  { target: '#failed' },
                ],
              },
              pausing: { tags: 'resting' },
            },
          },
          closing,
          settling: {
            id: 'settling',
            entry: 'settle',
            always: [{ guard: 'ran out of time', target: '#timedOut' }, { target: '#cancelled' }],
          },
        },
      },
      completed: { id: 'completed', type: 'final', entry: { type: 'end', params: 'completed' } },
      failed: { id: 'failed', type: 'final', entry: { type: 'end', params: 'failed' } },
      cancelled: { id: 'cancelled', type: 'final', entry: { type: 'end', params: 'cancelled' } },
      timedOut: { id: 'timedOut', type: 'final', entry: { type: 'end', params: 'timed-out' } },
      over: { id: 'over', type: 'final' },
    },
  });
}
