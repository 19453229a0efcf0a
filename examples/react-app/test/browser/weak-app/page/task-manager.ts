import { cancelJob, readStatus, type Told } from './wire.ts';

export interface ActiveTask extends Told {
  readonly id: string;
  readonly name: string;
}

const KEY = 'faceswap_active_tasks';
const MAX_FAILED_POLLS = 4;

export const isOver = ({ status }: Told): boolean => status === 'completed' || status === 'failed';

/** One poll per task and tab, from the moment the Worker has given the job an id. */
export function createTaskManager(pollMs: number) {
  let tasks: readonly ActiveTask[] = JSON.parse(localStorage.getItem(KEY) ?? '[]');
  const listeners = new Set<() => void>();
  const failedPolls = new Map<string, number>();

  function keep(next: readonly ActiveTask[]): void {
    tasks = next;
    localStorage.setItem(KEY, JSON.stringify(tasks.filter((task) => !isOver(task))));
    for (const listener of listeners) listener();
  }

  const change = (id: string, told: Partial<Told>): void =>
    keep(tasks.map((task) => (task.id === id ? { ...task, ...told } : task)));

  async function poll(id: string): Promise<void> {
    try {
      change(id, await readStatus(id));
      failedPolls.delete(id);
    } catch {
      const failed = (failedPolls.get(id) ?? 0) + 1;
      failedPolls.set(id, failed);
      if (failed >= MAX_FAILED_POLLS)
        change(id, { status: 'failed', error_message: '获取状态失败' });
    }
  }

  function follow(id: string): void {
    const timer = setInterval(async () => {
      await poll(id);
      const hasCompleted = tasks.some((task) => task.id === id && task.status === 'completed');
      if (hasCompleted) clearInterval(timer);
    }, pollMs);
  }

  for (const { id } of tasks) follow(id);

  return {
    list: () => tasks,
    subscribe: (listener: () => void) => listeners.add(listener),
    add(task: ActiveTask): void {
      keep([...tasks, task]);
      follow(task.id);
    },
    async cancel(id: string): Promise<void> {
      try {
        await cancelJob(id);
        change(id, { status: 'failed', error_message: '任务已被用户取消' });
      } catch (error) {
        console.error('取消任务失败', error);
      }
    },
  };
}

export type TaskManager = ReturnType<typeof createTaskManager>;
