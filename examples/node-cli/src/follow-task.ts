import type { ActiveTask, EndedTask, Task, TaskHandle } from '@faceswap/sdk';

export type Followed =
  | { readonly kind: 'ended'; readonly task: EndedTask }
  /** The endpoint could not be reached, or refused the key, for too long. */
  | { readonly kind: 'stuck'; readonly task: ActiveTask };

export interface FollowOptions {
  readonly onTask: (task: Task) => void;
  /** How long the link may be down, in milliseconds. */
  readonly waitMs: number;
}

/** Shows a task until it ends, or until waiting for its endpoint has no use. */
export async function followTask(handle: TaskHandle, options: FollowOptions): Promise<Followed> {
  let timer: NodeJS.Timeout | null = null;
  let leave = (_task: ActiveTask): void => undefined;
  const stuck = new Promise<Followed>((resolve) => {
    leave = (task) => resolve({ kind: 'stuck', task });
  });
  const rest = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const giveUp = (): void => {
    const task = handle.getSnapshot();
    // A task that is being cancelled ends by itself, in bounded time.
    if (task.phase !== 'ended' && !task.cancelRequested) leave(task);
  };
  const look = (task: Task): void => {
    options.onTask(task);
    if (task.connection === 'ok' || task.phase === 'ended') rest();
    else timer ??= setTimeout(giveUp, options.waitMs);
  };

  const unsubscribe = handle.subscribe(look);
  look(handle.getSnapshot());
  try {
    const ended = handle.ended().then((task): Followed => ({ kind: 'ended', task }));
    return await Promise.race([ended, stuck]);
  } finally {
    unsubscribe();
    rest();
  }
}
