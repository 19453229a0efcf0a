import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './job.ts';
import { createProgramGate } from './program-gate.ts';
import {
  type RunMessage,
  type ThreadMessage,
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
  /** Settles when the thread touches nothing of the job any more. */
  readonly released: Promise<unknown>;
  /** Ends the thread and what it has started, and the run as `stopped`. */
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
  if (message.type === 'completed') {
    return { kind: 'completed', outputText, resultName: message.resultName };
  }
  return { kind: 'failed', error: message.error, outputText };
}

/** Milliseconds that a thread gets to reap its programs: as long as the frame it is busy with takes, and more. */
const GRACE_MS = 10_000;
const LOOK_MS = 5;

/** The programs that a thread has started and that still run. */
function createChildren() {
  const gate = createProgramGate();
  const pids = new Set<number>();
  let isEnding = false;
  const kill = (pid: number): void => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  const killAll = (): void => {
    isEnding = true;
    for (const pid of pids) kill(pid);
  };
  return {
    memory: gate.memory,
    note: (pid: number, alive: boolean): void => {
      if (alive) pids.add(pid);
      else pids.delete(pid);
      // What was being started when the end began is told of afterwards.
      if (alive && isEnding) kill(pid);
    },
    /** Ends them. Only the thread can reap them, so this resolves when it has, or its time is over. */
    end: async (ask: () => void): Promise<void> => {
      gate.close();
      if (gate.isEmpty()) return;
      ask();
      killAll();
      for (let waited = 0; !gate.isEmpty() && waited < GRACE_MS; waited += LOOK_MS) {
        await sleep(LOOK_MS);
      }
    },
    killAll,
  };
}

/** Starts a thread that runs one job at a time. */
export function spawnThread(options: {
  workerUrl: URL;
  settings: Omit<WorkerSettings, 'programs'>;
  log: (line: string) => void;
  onReady: () => void;
}): Thread {
  const { workerUrl, settings, log, onReady } = options;
  const children = createChildren();
  const worker = startWorker(workerUrl, { ...settings, programs: children.memory }, log);
  let ready = false;
  let ending = false;
  let stopped = false;
  let current: Current | null = null;
  const send = (message: ThreadMessage): void => worker.postMessage(message);

  const settle = (outcome: Outcome): void => {
    const ended = current;
    current = null;
    ended?.settle(outcome);
  };

  const terminate = async (): Promise<void> => {
    ending = true;
    stopped = true;
    await children.end(() => send({ type: 'stop' }));
    await worker.terminate();
  };

  const end = (): Promise<void> => {
    settle({ kind: 'stopped' });
    return terminate();
  };

  const receive = (message: WorkerMessage): void => {
    if (message.type === 'ready') {
      ready = true;
      onReady();
    } else if (message.type === 'progress') current?.task.onProgress(message.progressText);
    else if (message.type !== 'child') settle(toOutcome(message));
  };

  worker.on('message', (data: unknown) => {
    const message = workerMessageSchema.safeParse(data);
    if (!message.success) return;
    if (message.data.type === 'child') children.note(message.data.pid, message.data.alive);
    if (!ending) receive(message.data);
  });
  worker.on('error', (error) => log(`a job thread died: ${error.message}`));
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      ending = true;
      settle({ kind: 'lost' });
      children.killAll();
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
      const { onProgress, ...message } = task;
      send({ type: 'run', ...message });
      const isMine = (): boolean => current?.task === task;
      return {
        workerId: settings.threadId,
        done,
        released: done.then((outcome) =>
          outcome.kind === 'stopped' || outcome.kind === 'lost' ? exited : undefined,
        ),
        stop: () => {
          if (isMine()) void end();
        },
        crash: () => {
          if (isMine()) void terminate();
        },
      };
    },
    end,
  };
}
