import type { createTaskMachine } from '../machine/task-machine.ts';
import type { TaskWorks } from '../machine/works.ts';
import { withDueAt } from '../task/due-at.ts';
import { isEnded } from '../task/task-record.ts';
import { deliverDebts, hasDueDebt } from './deliver-debts.ts';
import type { Entry } from './entry.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { runTask } from './run-task.ts';
import type { ScopedLogger } from './scoped-logger.ts';

export interface TurnOptions {
  readonly machine: ReturnType<typeof createTaskMachine>;
  readonly works: TaskWorks;
  readonly keeper: RecordKeeper;
  readonly logger: ScopedLogger;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly isOnline: () => boolean;
  readonly publish: (entry: Entry, record: Entry['record']) => void;
  /** Saves in the background: trouble with the store is noted and tried again. */
  readonly save: (entry: Entry) => Promise<void>;
}

/** One turn of one task: take over what others wrote, deliver debts, then run until the task rests. */
export async function takeTurn(
  entry: Entry,
  admitted: boolean,
  options: TurnOptions,
): Promise<void> {
  const { keeper, logger, now } = options;
  const commanded = entry.urgent;
  entry.urgent = false;
  await keeper.refresh(entry).catch((error: unknown) => {
    logger.warn('store', `Record ${entry.id} could not be read again.`, { code: String(error) });
  });
  if (entry.gone || options.signal.aborted) return;
  if (hasDueDebt(entry.record, now()) && options.isOnline()) await payDebts(entry, options);
  if (entry.gone || isEnded(entry.record) || options.signal.aborted) return;
  const due = entry.record.dueAt !== null && entry.record.dueAt <= now();
  const stops = entry.record.close !== null && entry.record.phase === 'waiting';
  if (!admitted && !commanded && !due && !stops) return;
  await runTask(entry, {
    machine: options.machine,
    admitted,
    now,
    onRecord(record, saving) {
      options.publish(entry, record);
      if (!saving) void options.save(entry);
    },
    onCrash: (error) =>
      logger.error('client', `Task ${entry.id} crashed.`, { error: String(error) }),
  });
  await options.save(entry);
}

async function payDebts(entry: Entry, options: TurnOptions): Promise<void> {
  options.logger.info('cancel', `Delivering the cancel owed for task ${entry.id}.`, {
    taskId: entry.id,
  });
  const { works, signal, now } = options;
  const paid = await deliverDebts(entry.record, { works, signal, now });
  const { debts, cancellation } = paid;
  options.publish(entry, withDueAt({ ...entry.record, debts, cancellation }));
  await options.save(entry);
}
