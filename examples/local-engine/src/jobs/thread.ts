import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './job.ts';
import {
  type RunMessage,
  type WorkerMessage,
  type WorkerSettings,
  workerMessageSchema,
} from './worker-protocol.ts';

const ENTRY = new URL('./thread-entry.mjs', import.meta.url);

/** A job for a thread. */
export interface Task extends RunMessage {
  readonly onProgress: (progressText: string) => void;
}

/** One execution of a job by a thread. */
export interface Run {
  readonly workerId: string;
  readonly done: Promise<Outcome>;
  /** Ends the thread, and the run as `stopped`. */
  stop(): void;
  /** Ends the thread as if it had died: the run is `lost`. */
  crash(): void;
}

/** A worker thread, from its start to its end. */
export interface Thread {
  readonly exited: Promise<void>;
  isFree(): boolean;
  isBusy(): boolean;
  wasReady(): boolean;
  wasStopped(): boolean;
  run(task: Task): Run;
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
  const worker = new Worker(ENTRY, {
    execArgv: [],
    workerData: { ...settings, workerUrl: workerUrl.href },
    stdout: true,
    stderr: true,
  });
  forwardLines(worker.stdout, log);
  forwardLines(worker.stderr, log);
  return worker;
}

type EndMessage = Extract<WorkerMessage, { type: 'completed' | 'failed' }>;

function toOutcome(message: EndMessage): Outcome {
  const { outputText } = message;
  if (message.type === 'completed') return { kind: 'completed', outputText };
  return { kind: 'failed', error: message.error, outputText };
}

/** Starts a thread that runs one job at a time. */
export function spawnThread(options: {
  workerUrl: URL;
  settings: WorkerSettings;
  log: (line: string) => void;
  onReady: () => void;
}): Thread {
  const { workerUrl, settings, log, onReady } = options;
  const worker = startWorker(workerUrl, settings, log);
  let ready = false;
  let ending = false;
  let stopped = false;
  let current: Current | null = null;

  const settle = (outcome: Outcome): void => {
    const ended = current;
    current = null;
    ended?.settle(outcome);
  };

  const end = async (): Promise<void> => {
    ending = true;
    stopped = true;
    settle({ kind: 'stopped' });
    await worker.terminate();
  };

  const crash = (): void => {
    stopped = true;
    void worker.terminate();
  };

  const receive = (message: WorkerMessage): void => {
    if (message.type === 'ready') {
      ready = true;
      onReady();
    } else if (message.type === 'progress') current?.task.onProgress(message.progressText);
    else settle(toOutcome(message));
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
    exited,
    isFree: () => current === null && !ending,
    isBusy: () => current !== null,
    wasReady: () => ready,
    wasStopped: () => stopped,
    run: (task) => {
      const done = new Promise<Outcome>((resolve) => {
        current = { task, settle: resolve };
      });
      const { jobId, attempt, inputText } = task;
      worker.postMessage({ jobId, attempt, inputText });
      const isMine = (): boolean => current?.task === task;
      return {
        workerId: settings.threadId,
        done,
        stop: () => {
          if (isMine()) void end();
        },
        crash: () => {
          if (isMine()) crash();
        },
      };
    },
    end,
  };
}
