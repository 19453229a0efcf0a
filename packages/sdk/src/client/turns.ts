import { createActor } from 'xstate';
import { change, end, errorToFailure } from '../machine/changes.ts';
import type { createTaskMachine } from '../machine/task-machine.ts';
import type { TaskWorks } from '../machine/works.ts';
import { isEnded } from '../task/task-record.ts';
import type { ClientCore } from './core.ts';
import { deliverDebts, hasDueDebt } from './deliver-debts.ts';
import type { Entry } from './entry.ts';
import type { RecordKeeper } from './record-keeper.ts';

export interface TurnOptions extends ClientCore {
  readonly machine: ReturnType<typeof createTaskMachine>;
  readonly works: TaskWorks;
  readonly keeper: RecordKeeper;
  readonly inspect: ((event: unknown) => void) | undefined;
}

/** One turn of one task: take over what others wrote, deliver debts, then run until the task rests. */
export async function takeTurn(
  entry: Entry,
  admitted: boolean,
  options: TurnOptions,
): Promise<void> {
  const { keeper, log, closed, environment, save } = options;
  const taskId = entry.id;
  const commanded = entry.urgent;
  entry.urgent = false;
  await keeper.refresh(entry).catch((error: unknown) => {
    log('warn', 'store', 'A record could not be read again.', { taskId, error: String(error) });
  });
  if (entry.gone || closed.aborted) return;
  if (hasDueDebt(entry.record, environment.now()) && options.isOnline()) {
    log('info', 'cancel', 'A cancel that is owed is delivered.', { taskId });
    const before = entry.record;
    const paid = await deliverDebts(before, options);
    const { debts, attempt, cancellation } = entry.record;
    const added = debts.filter(({ key }) => before.debts.every((owed) => owed.key !== key));
    options.publish(
      entry,
      change(entry.record, environment.now(), {
        debts: [...paid.debts, ...added],
        cancellation: attempt === before.attempt ? paid.cancellation : cancellation,
      }),
    );
    await save(entry);
  }
  const { record } = entry;
  if (entry.gone || isEnded(record) || closed.aborted) return;
  const due = record.dueAt !== null && record.dueAt <= environment.now();
  const stops = record.close !== null && record.phase === 'waiting';
  if (!admitted && !commanded && !due && !stops) return;
  await run(entry, admitted, options);
  await save(entry);
}

/** Boots a task from its record and lets it run until it rests or ends. */
function run(entry: Entry, admitted: boolean, options: TurnOptions): Promise<void> {
  const { machine, publish, save, log, environment, inspect } = options;
  return new Promise((resolve) => {
    const actor = createActor(machine, {
      id: entry.id,
      input: { record: entry.record, admitted },
      ...(inspect && { inspect }),
    });
    const isIn = (state: 'savingIntent' | 'conflicted' | { submitting: 'sending' }) =>
      actor.getSnapshot().matches({ active: state });
    const stop = () => {
      entry.live = null;
      actor.stop();
      resolve();
    };
    actor.subscribe({
      next(snapshot) {
        if (!isIn('conflicted')) publish(entry, snapshot.context.record);
        if (!isIn('conflicted') && !isIn('savingIntent')) void save(entry);
        if (snapshot.status === 'done' || snapshot.hasTag('resting')) stop();
      },
      error(error) {
        log('error', 'client', 'A task crashed.', { taskId: entry.id, error: String(error) });
        const mayBeBilled = entry.record.intent !== null;
        const failure = { ...errorToFailure(error, 'internal'), mayBeBilled };
        publish(entry, end(entry.record, { now: environment.now(), outcome: 'failed', failure }));
        stop();
      },
    });
    entry.live = {
      send: (event) => actor.send(event),
      isSubmitting: () => isIn('savingIntent') || isIn({ submitting: 'sending' }),
      stop,
    };
    actor.start();
  });
}
