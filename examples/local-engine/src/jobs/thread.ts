import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './job.ts';
import type { Run, Task } from './pool.ts';
import { type WorkerMessage, type WorkerSettings, workerMessageSchema } from './worker-protocol.ts';

// By its path: `--import tsx` would be looked for from the folder that the process was started in.
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export interface Thread {
  readonly id: string;
  readonly exited: Promise<void>;
  isFree(): boolean;
  isBusy(): boolean;
  wasReady(): boolean;
  wasStopped(): boolean;
  run(task: Task): Omit<Run, 'workerId'>;
  end(): Promise<void>;
}

interface Current {
  readonly task: Task;
  readonly settle: (outcome: Outcome) => void;
}

function forwardLines(stream: Readable, log: (line: string) => void): void {
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => log(text.trimEnd()));
}

function startWorker(workerUrl: URL, settings: WorkerSettings, log: (line: string) => void) {
  const worker = new Worker(workerUrl, {
    execArgv: ['--import', TSX],
    workerData: settings,
    stdout: true,
    stderr: true,
  });
  forwardLines(worker.stdout, log);
  forwardLines(worker.stderr, log);
  return worker;
}

/** Starts a thread that runs one job at a time. */
export function spawnThread(options: {
  workerUrl: URL;
  settings: WorkerSettings;
  log: (line: string) => void;
}): Thread {
  const { workerUrl, settings, log } = options;
  const worker = startWorker(workerUrl, settings, log);
  let ready = false;
  let ending = false;
  let current: Current | null = null;

  const settle = (outcome: Outcome): void => {
    const ended = current;
    current = null;
    ended?.settle(outcome);
  };

  const end = async (): Promise<void> => {
    ending = true;
    settle({ kind: 'stopped' });
    await worker.terminate();
  };

  const receive = (message: WorkerMessage): void => {
    if (message.type === 'ready') ready = true;
    else if (message.type === 'progress') current?.task.onProgress(message.progressText);
    else {
      const { type: kind, ...rest } = message;
      settle({ kind, ...rest } as Outcome);
    }
  };

  worker.on('message', (data: unknown) => {
    const message = workerMessageSchema.safeParse(data);
    if (message.success && !ending) receive(message.data);
  });
  worker.on('error', (error) => log(`a job thread died: ${error.message}`));
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      ending = true;
      settle({ kind: 'lost' });
      resolve();
    });
  });

  return {
    id: settings.threadId,
    exited,
    isFree: () => current === null && !ending,
    isBusy: () => current !== null,
    wasReady: () => ready,
    wasStopped: () => ending,
    run: (task) => {
      const done = new Promise<Outcome>((resolve) => {
        current = { task, settle: resolve };
      });
      const { jobId, attempt, inputText } = task;
      worker.postMessage({ jobId, attempt, inputText });
      const isMine = (): boolean => current?.task === task;
      return {
        done,
        stop: () => {
          if (isMine()) void end();
        },
        crash: () => {
          if (isMine()) void worker.terminate();
        },
      };
    },
    end,
  };
}
