import { FaceSwapError } from '../errors/face-swap-error.ts';
import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { TaskError } from '../errors/task-error.ts';
import { nextAttempt, wishCancel } from '../machine/changes.ts';
import type { FileSource } from '../task/file-source.ts';
import type { EndedTask, Task, TaskResult } from '../task/task.ts';
import { isEnded, type TaskRecord } from '../task/task-record.ts';
import type { RetryInputs, TaskHandle, WaitOptions } from './client-options.ts';
import type { ClientCore } from './core.ts';
import type { Entry } from './entry.ts';
import { replaceInputs } from './prepare-request.ts';

export interface HandleOptions extends Pick<ClientCore, 'environment' | 'log'> {
  command(entry: Entry, record: TaskRecord): Promise<void>;
  remove(entry: Entry, force: boolean): Promise<void>;
  keepBytes(entry: Entry, sources: ReadonlyMap<string, FileSource>): Promise<void>;
}

const isEndedTask = (task: Task): task is EndedTask => task.phase === 'ended';

async function whenSaved(entry: Entry): Promise<void> {
  do {
    await Promise.resolve();
    await entry.saving?.catch(() => {});
  } while (entry.saving !== null);
}

/** Waits for the end of a task; leaves nothing behind when the signal ends the wait. */
function waitForEnd(entry: Entry, signal?: AbortSignal): Promise<EndedTask> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      entry.listeners.delete(look);
      signal?.removeEventListener('abort', abort);
    };
    const abort = () => {
      stop();
      reject(signal?.reason);
    };
    const look = (task: Task) => {
      if (!isEndedTask(task)) return;
      stop();
      void whenSaved(entry).then(() => resolve(entry.view.phase === 'ended' ? entry.view : task));
    };
    if (signal?.aborted === true) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    entry.listeners.add(look);
    look(entry.view);
  });
}

export function createTaskHandle(entry: Entry, options: HandleOptions): TaskHandle {
  const { environment, log, command } = options;

  async function cancel(): Promise<EndedTask> {
    const before = entry.view;
    if (isEndedTask(before)) {
      return { ...before, cancellation: before.cancellation ?? 'not-needed' };
    }
    const { phase, job } = entry.record;
    const fields = { taskId: entry.id, phase, jobId: job?.id ?? null };
    log('info', 'cancel', 'A task is told to stop.', fields);
    const wished = wishCancel(entry.record, environment.now());
    if (entry.live === null) await command(entry, wished).catch(() => {});
    else entry.live.send({ type: 'task.cancel' });
    return waitForEnd(entry);
  }

  let retrying: Promise<void> | null = null;
  let removing: Promise<void> | null = null;

  /** One at a time: a second call must not start the attempt again that the first one has started. */
  function retry(inputs?: RetryInputs): Promise<void> {
    retrying ??= tryAgain(inputs).finally(() => {
      retrying = null;
    });
    return retrying;
  }

  async function tryAgain(inputs: RetryInputs = {}): Promise<void> {
    await removing?.catch(() => {});
    if (entry.gone) throw new InvalidRequestError('This task is removed.');
    const { record } = entry;
    if (record.outcome === 'completed') {
      throw new InvalidRequestError('A completed task cannot be tried again.');
    }
    if (isEnded(record)) {
      const taken = replaceInputs(record, inputs);
      await options.keepBytes(entry, taken.sources);
      await command(entry, nextAttempt(taken.record, environment.now()));
    } else if (entry.live === null && record.phase !== 'waiting') {
      await command(entry, record);
    }
  }

  async function result({ signal }: WaitOptions = {}): Promise<TaskResult> {
    const task = await waitForEnd(entry, signal);
    if (task.outcome === 'completed') return task.result;
    const { outcome, failure, cancellation, jobId } = task;
    throw new TaskError({ taskId: entry.id, outcome, failure, cancellation, jobId });
  }

  async function remove({ force = false }: { readonly force?: boolean } = {}): Promise<void> {
    const { record } = entry;
    if (entry.gone) return;
    if (!isEnded(record) || (record.debts.length > 0 && !force)) {
      const why = isEnded(record) ? 'still owes a cancel; use force' : 'has not ended';
      throw new FaceSwapError(`This task ${why}.`, { code: 'task-active' });
    }
    removing ??= options.remove(entry, force).finally(() => {
      removing = null;
    });
    await removing;
  }

  return {
    id: entry.id,
    getSnapshot: () => entry.view,
    subscribe(listener) {
      entry.listeners.add(listener);
      return () => entry.listeners.delete(listener);
    },
    cancel,
    retry,
    ended: () => waitForEnd(entry),
    result,
    remove,
  };
}
