import type { Task } from '../task/task.ts';
import type { Entry } from './entry.ts';

export interface TaskList {
  get(): readonly Task[];
  subscribe(listener: () => void): () => void;
  /** The list is out of date; listeners hear of it once per microtask. */
  invalidate(): void;
}

export function createTaskList(
  entries: ReadonlyMap<string, Entry>,
  notify: (listeners: ReadonlySet<() => void>) => void,
): TaskList {
  const listeners = new Set<() => void>();
  let cached: readonly Task[] | null = null;
  let notifying = false;

  return {
    get() {
      cached ??= Object.freeze(
        [...entries.values()]
          .map(({ view }) => view)
          .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)),
      );
      return cached;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    invalidate() {
      cached = null;
      if (notifying) return;
      notifying = true;
      queueMicrotask(() => {
        notifying = false;
        notify(listeners);
      });
    },
  };
}
