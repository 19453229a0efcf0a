import { RpcTarget } from 'cloudflare:workers';
import { isFaceSwapError, type Task, type TaskHandle } from '@faceswap/sdk';
import { notFound, type Outcome, Problem, toOutcome } from '../http/problem.ts';
import { type CreateTask, createTask, findTask } from './create-task.ts';
import { type ListOptions, listTasks, type TaskListView } from './list-tasks.ts';
import type { OpenedOwner } from './open-owner.ts';
import { type TaskView, toTaskView } from './task-view.ts';
import { whenWished } from './when-wished.ts';

export interface Unchanged {
  readonly id: string;
  readonly unchanged: true;
}

/** What a job's webhook says: only a hint to look. */
export interface JobHint {
  readonly taskId: string;
  readonly attempt: number;
  readonly jobId: string;
}

async function handleOf({ client }: OpenedOwner, id: string): Promise<TaskHandle> {
  await client.ready;
  const handle = client.tasks.get(id);
  if (handle === null) throw notFound();
  return handle;
}

const alreadyEnded = (message: string): Problem =>
  new Problem({ status: 400, code: 'already-ended', message });

async function readTask(opened: OpenedOwner, id: string, since: number | null) {
  const handle = await handleOf(opened, id);
  const stored = await opened.store.get(id);
  if (stored === null) throw notFound();
  const seq = Number(stored.revision);
  if (since !== null && seq <= since) return { id, unchanged: true } as const;
  return toTaskView(opened, handle.getSnapshot(), seq);
}

const tooLate = (outcome: Task['outcome']): Problem =>
  alreadyEnded(outcome === 'completed' ? 'Job already completed' : 'Job already failed');

/**
 * Resolves when the task has ended, or, without `wait`, when the wish is saved. A result that is on its way has a few
 * seconds to come: then the cancel was too late.
 */
async function cancelTask(opened: OpenedOwner, id: string, wait: boolean): Promise<void> {
  const handle = await handleOf(opened, id);
  const { outcome } = handle.getSnapshot();
  if (outcome !== null) throw tooLate(outcome);
  const ended = handle.cancel();
  if (!wait) return whenWished(opened.store, handle);
  const end = await ended;
  if (end.outcome !== 'cancelled') throw tooLate(end.outcome);
}

async function removeTask(opened: OpenedOwner, id: string): Promise<void> {
  const handle = await handleOf(opened, id);
  try {
    await handle.remove();
  } catch (error) {
    if (!isFaceSwapError(error) || error.code !== 'task-active') throw error;
    if (handle.getSnapshot().phase === 'ended') {
      const message = 'The cancel of its job is still on its way: try again later.';
      throw new Problem({ status: 409, code: 'cancel-owed', message, retryAfter: 60 });
    }
    const message = 'This task has not ended: cancel it first.';
    throw new Problem({ status: 409, code: 'task-active', message });
  }
  await opened.files.forget(id);
}

async function takeHint(opened: OpenedOwner, hint: JobHint): Promise<void> {
  const handle = await handleOf(opened, hint.taskId);
  const { phase, attempt, jobId, mode } = handle.getSnapshot();
  if (attempt !== hint.attempt) return;
  if (jobId === null) await opened.client.tasks.adopt({ job: hint.jobId, mode, id: hint.taskId });
  else if (jobId === hint.jobId && phase !== 'ended') await handle.retry();
}

/** What the routes ask of an owner's tasks. */
export class OwnerTasks extends RpcTarget {
  readonly #opened: OpenedOwner;

  constructor(opened: OpenedOwner) {
    super();
    this.#opened = opened;
  }

  create(request: CreateTask): Promise<Outcome<string>> {
    const { attention, inTurn } = this.#opened;
    attention.note();
    return toOutcome(() => inTurn('create', () => createTask(this.#opened, request)));
  }

  find(request: CreateTask): Promise<Outcome<string | null>> {
    return toOutcome(() => findTask(this.#opened, request));
  }

  read(id: string, since: number | null): Promise<Outcome<TaskView | Unchanged>> {
    this.#opened.attention.note();
    return toOutcome(() => readTask(this.#opened, id, since));
  }

  list(options: ListOptions): Promise<Outcome<TaskListView>> {
    this.#opened.attention.note();
    return toOutcome(() => listTasks(this.#opened, options));
  }

  cancel(id: string, wait: boolean): Promise<Outcome<void>> {
    return toOutcome(() => cancelTask(this.#opened, id, wait));
  }

  remove(id: string): Promise<Outcome<void>> {
    return toOutcome(() => removeTask(this.#opened, id));
  }

  hint(hint: JobHint): Promise<Outcome<void>> {
    return toOutcome(() => takeHint(this.#opened, hint));
  }
}
