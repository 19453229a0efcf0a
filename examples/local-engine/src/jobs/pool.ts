import { type Run, spawnThread, type Task, type Thread } from './thread.ts';
import type { WorkerSettings } from './worker-protocol.ts';

/** The `workers` of `/health`. */
export interface PoolCounts {
  readonly idle: number;
  readonly initializing: number;
  readonly running: number;
  readonly unhealthy: number;
}

/** The threads of an engine. */
export interface Pool {
  run(task: Task): Run;
  counts(): PoolCounts;
  close(): Promise<void>;
}

/** How many threads, and what runs in them. */
export interface PoolOptions {
  readonly size: number;
  readonly workerUrl: URL;
  readonly settings: Omit<WorkerSettings, 'threadId' | 'programs'>;
  readonly log: (line: string) => void;
}

/**
 * `size` threads and one warm spare, so that a job whose predecessor's thread was ended need not wait for a start.
 * A thread that dies before it was ready is replaced only when a job needs one.
 */
export function createPool({ size, workerUrl, settings, log }: PoolOptions): Pool {
  const threads = new Set<Thread>();
  let unhealthy = 0;
  let started = 0;
  let closed = false;

  const spawn = (): Thread => {
    started += 1;
    const threadId = `local-${process.pid}-${started}`;
    const thread = spawnThread({
      workerUrl,
      settings: { ...settings, threadId },
      log,
      onReady: () => fill(),
    });
    threads.add(thread);
    void thread.exited.then(() => {
      threads.delete(thread);
      if (!thread.wasReady() && !thread.wasStopped()) unhealthy += 1;
      else fill();
    });
    return thread;
  };

  const fill = (): void => {
    while (!closed && threads.size < size) spawn();
    // The spare waits its turn, so that the first job's thread starts undisturbed.
    const areReady = [...threads].every((thread) => thread.wasReady());
    if (!closed && threads.size === size && areReady) spawn();
  };

  const pick = (): Thread => {
    const free = [...threads].filter((thread) => thread.isFree());
    return free.find((thread) => thread.wasReady()) ?? free[0] ?? spawn();
  };

  fill();
  return {
    run: (task) => pick().run(task),
    counts: () => {
      const all = [...threads];
      const free = all.filter((thread) => thread.isFree());
      return {
        idle: free.filter((thread) => thread.wasReady()).length,
        initializing: all.filter((thread) => !thread.wasReady()).length,
        running: all.filter((thread) => thread.isBusy()).length,
        unhealthy,
      };
    },
    close: async () => {
      closed = true;
      await Promise.all([...threads].map((thread) => thread.end()));
    },
  };
}
