import { createActor } from 'xstate';
import { end, errorToFailure } from '../machine/changes.ts';
import type { createTaskMachine } from '../machine/task-machine.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { Entry } from './entry.ts';

export interface RunOptions {
  readonly machine: ReturnType<typeof createTaskMachine>;
  readonly admitted: boolean;
  readonly now: () => number;
  /** Told of each record; `saving` when the machine itself is just saving it. */
  readonly onRecord: (record: TaskRecord, saving: boolean) => void;
  readonly onCrash: (error: unknown) => void;
}

/** Boots a task from its record and lets it run until it rests or ends. */
export function runTask(entry: Entry, options: RunOptions): Promise<void> {
  const { machine, admitted, onRecord } = options;
  return new Promise((resolve) => {
    const actor = createActor(machine, { input: { record: entry.record, admitted } });
    const finish = () => {
      entry.live = null;
      actor.stop();
      resolve();
    };
    actor.subscribe({
      next: (snapshot) => {
        const saving = snapshot.matches({ active: 'savingIntent' });
        const conflicted = snapshot.matches({ active: 'conflicted' });
        if (!conflicted) onRecord(snapshot.context.record, saving);
        if (snapshot.status === 'done' || snapshot.hasTag('resting')) finish();
      },
      error: (error) => {
        options.onCrash(error);
        const failure = errorToFailure(error, 'internal');
        const mayBeBilled = entry.record.intent !== null;
        const failed = { now: options.now(), outcome: 'failed' as const };
        onRecord(end(entry.record, { ...failed, failure: { ...failure, mayBeBilled } }), false);
        finish();
      },
    });
    entry.live = {
      send: (event) => actor.send(event),
      isSubmitting: () => {
        const snapshot = actor.getSnapshot();
        return (
          snapshot.matches({ active: 'savingIntent' }) ||
          snapshot.matches({ active: { submitting: 'sending' } })
        );
      },
      stop: finish,
    };
    actor.start();
  });
}
