import type { Outcome } from './job.ts';
import { spawnThread, type Thread } from './thread.ts';
import type { RunMessage, WorkerSettings } from './worker-protocol.ts';

export interface Task extends RunMessage {
  readonly onProgress: (progressText: string) => void;
}

export interface Run {
  readonly workerId: string;
  readonly done: Promise<Outcome>;
  /** Ends the thread, and the run as `stopped`. */
  stop(): void;
  /** Ends the thread as if it had died: the run is `lost`. */
  crash(): void;
}

export interface PoolCounts {
  readonly idle: number;
  readonly initializing: number;
  readonly running: number;
  readonly unhealthy: number;
}

export interface Pool {
  run(task: Task): Run;
  counts(): PoolCounts;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly size: number;
  readonly workerUrl: URL;
  readonly settings: Omit<WorkerSettings, 'threadId'>;
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
    const thread = spawnThread({ workerUrl, settings: { ...settings, threadId }, log });
    threads.add(thread);
    void thread.exited.then(() => {
      threads.delete(thread);
      if (!thread.wasReady() && !thread.wasStopped()) unhealthy += 1;
      else fill();
    });
    return thread;
  };

  const fill = (): void => {
    while (!closed && threads.size < size + 1) spawn();
  };

  const pick = (): Thread => {
    const free = [...threads].filter((thread) => thread.isFree());
    return free.find((thread) => thread.wasReady()) ?? free[0] ?? spawn();
  };

  fill();
  return {
    run: (task) => {
      const thread = pick();
      const run = thread.run(task);
      return { workerId: thread.id, ...run };
    },
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
