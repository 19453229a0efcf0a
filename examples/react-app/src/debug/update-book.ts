import type { FaceSwapClient, Task } from '@faceswap/sdk';
import { createObservable, type Observable, VIEW_PAUSE_MS } from './observable.ts';

/** How often what is shown of a task changed. */
export interface Updates {
  readonly taskId: string;
  readonly count: number;
  /** When, in milliseconds since 1970; the last ones only. */
  readonly times: readonly number[];
}

export interface UpdateBook {
  readonly updates: Observable<ReadonlyMap<string, Updates>>;
  /** Counts from now on; the returned function ends it. */
  watch(client: FaceSwapClient): () => void;
}

const MOST = 200;

/** Changes per second over the last ten seconds. */
export const RATE_MS = 10_000;

export function rateOf({ times }: Updates, now: number): number {
  return times.filter((time) => now - time < RATE_MS).length / (RATE_MS / 1000);
}

export function createUpdateBook(): UpdateBook {
  const updates = createObservable<ReadonlyMap<string, Updates>>(new Map(), VIEW_PAUSE_MS);
  return {
    updates,
    watch({ tasks }) {
      let before = new Map<string, Task>();
      updates.set(new Map());
      return tasks.subscribe(() => {
        const seen = new Map(tasks.list().map((task) => [task.id, task]));
        const next = new Map(updates.get());
        for (const [taskId, task] of seen) {
          if (before.get(taskId) === task) continue;
          const { count = 0, times = [] } = next.get(taskId) ?? {};
          next.set(taskId, {
            taskId,
            count: count + 1,
            times: [...times.slice(1 - MOST), Date.now()],
          });
        }
        for (const taskId of before.keys()) if (!seen.has(taskId)) next.delete(taskId);
        before = seen;
        updates.set(next);
      });
    },
  };
}
