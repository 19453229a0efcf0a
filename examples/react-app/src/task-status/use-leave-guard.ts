import { useTasks } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { useEffect } from 'react';
import { needsPage } from './describe-task.ts';

const uploads = (task: Task): boolean => needsPage(task) && !task.cancelRequested;

/** Asks before the page is closed while a task still needs it to bring its files away. */
export function useLeaveGuard(): void {
  const needed = useTasks(uploads).length > 0;
  useEffect(() => {
    if (!needed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [needed]);
}
