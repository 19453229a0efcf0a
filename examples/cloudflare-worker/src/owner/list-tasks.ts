import type { OpenedOwner } from './open-owner.ts';
import { type TaskView, toTaskView, type ViewSources } from './task-view.ts';

export interface ListOptions {
  readonly since: number | null;
  readonly ids: readonly string[] | null;
  readonly key: string | null;
}

export type ListSources = ViewSources & Pick<OpenedOwner, 'client' | 'store'>;

export interface TaskListView {
  /** Of the last change. */
  readonly seq: number;
  readonly ids: readonly string[];
  readonly tasks: readonly TaskView[];
}

/** The records that are asked for: all of them unless ids are named. */
async function readStored({ store, keys }: ListSources, { ids, key }: ListOptions) {
  const asked = key === null ? ids : [keys.find(key)?.taskId ?? ''];
  if (asked === null) return store.list();
  const found = await Promise.all([...new Set(asked)].map((id) => store.get(id)));
  return found.filter((stored) => stored !== null);
}

/** What is known of tasks, and of which it is news. */
export async function listTasks(opened: ListSources, options: ListOptions): Promise<TaskListView> {
  await opened.client.ready;
  const stored = await readStored(opened, options);
  const seqs = new Map(stored.map(({ id, revision }) => [id, Number(revision)]));
  const known = opened.client.tasks.list().filter(({ id }) => seqs.has(id));
  return {
    seq: Math.max(0, ...seqs.values()),
    ids: known.map(({ id }) => id),
    tasks: known
      .filter(({ id }) => (seqs.get(id) ?? 0) > (options.since ?? 0))
      .map((task) => toTaskView(opened, task, seqs.get(task.id) ?? 0)),
  };
}
