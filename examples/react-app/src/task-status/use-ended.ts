import { useTasks } from '@faceswap/react';
import type { EndedTask, Task } from '@faceswap/sdk';
import { useEffect, useRef } from 'react';

const OLD_MS = 10_000;
const LOOK_MS = 5_000;

const isEnded = (task: Task): task is EndedTask => task.outcome !== null;

/**
 * Whether an end is news. An old task that ends as soon as this page sees it has ended long ago: it came back from the
 * Worker and was only looked at.
 */
export function isNews({ createdAt }: Task, firstSeen: number, now: number): boolean {
  const isOld = firstSeen - createdAt > OLD_MS;
  return !isOld || now - firstSeen > LOOK_MS;
}

/** Calls back for each task that this page has seen run, when it ends. */
export function useEnded(onEnded: (task: EndedTask) => void): void {
  const tasks = useTasks();
  const running = useRef(new Map<string, number>());
  const latest = useRef(onEnded);
  useEffect(() => {
    latest.current = onEnded;
  });
  useEffect(() => {
    const now = Date.now();
    for (const task of tasks) {
      const firstSeen = running.current.get(task.id);
      if (!isEnded(task)) running.current.set(task.id, firstSeen ?? now);
      else if (firstSeen !== undefined) {
        running.current.delete(task.id);
        if (isNews(task, firstSeen, now)) latest.current(task);
      }
    }
  }, [tasks]);
}
