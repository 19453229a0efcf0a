import { useTasks } from '@faceswap/react';
import type { EndedTask, Task } from '@faceswap/sdk';
import { useEffect, useRef } from 'react';

const isEnded = (task: Task): task is EndedTask => task.outcome !== null;

/** Calls back for each task that this page has seen run, when it ends. */
export function useEnded(onEnded: (task: EndedTask) => void): void {
  const tasks = useTasks();
  const running = useRef(new Set<string>());
  const latest = useRef(onEnded);
  useEffect(() => {
    latest.current = onEnded;
  });
  useEffect(() => {
    for (const task of tasks) {
      if (!isEnded(task)) running.current.add(task.id);
      else if (running.current.delete(task.id)) latest.current(task);
    }
  }, [tasks]);
}
