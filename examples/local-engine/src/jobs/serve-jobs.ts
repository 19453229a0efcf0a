import { mkdir } from 'node:fs/promises';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { locateFile, readLocation } from '../files/read-location.ts';
import type { JobContext } from './job-context.ts';
import { readFailureCode } from './job-failure.ts';
import { createProgramGate } from './program-gate.ts';
import type {
  RunMessage,
  ThreadMessage,
  WorkerMessage,
  WorkerSettings,
} from './worker-protocol.ts';

/** A job as a handler sees it. */
export interface ThreadJob {
  readonly id: string;
  readonly attempt: number;
  readonly input: unknown;
  readonly context: JobContext;
}

/** Does a job; what it resolves to is the output. */
export type JobHandler = (job: ThreadJob) => Promise<unknown>;

const toText = (value: unknown): string | null => JSON.stringify(value) ?? null;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmptyObject = (value: unknown): boolean =>
  isRecord(value) && Object.keys(value).length === 0;

/** As the service's own worker does: a truthy `error` fails the job, and `{}` is no output at all. */
function toResult(output: unknown, resultName: string | null): WorkerMessage {
  if (isRecord(output) && output['error']) {
    const { error, ...rest } = output;
    const errorText = typeof error === 'string' ? error : JSON.stringify(error);
    return {
      type: 'failed',
      error: errorText,
      outputText: isEmptyObject(rest) ? null : toText(rest),
    };
  }
  return {
    type: 'completed',
    resultName,
    outputText: isEmptyObject(output) ? null : toText(output),
  };
}

/** For the engine's log only: the job's owner gets the sentence. */
function logCause(error: unknown): void {
  const { cause, code } = Object(error);
  if (cause === undefined) return;
  console.error(`${code}: ${cause instanceof Error ? (cause.stack ?? cause.message) : cause}`);
}

function toFailure(error: unknown, threadId: string): WorkerMessage {
  const code = readFailureCode(error);
  const thrown = error instanceof Error ? error : new Error(String(error));
  if (code !== null) {
    return { type: 'failed', error: thrown.message, outputText: toText({ error_code: code }) };
  }
  const details = {
    error_type: thrown.name,
    error_message: thrown.message,
    worker_id: threadId,
  };
  return { type: 'failed', error: JSON.stringify(details), outputText: null };
}

/**
 * Makes this thread a worker. `start` is called at once, and again for the next job when it failed: the job then
 * says why, rather than waiting for a worker that never comes.
 */
export function serveJobs(start: (settings: WorkerSettings) => Promise<JobHandler>): void {
  const port = parentPort;
  if (isMainThread || port === null) throw new Error('This module runs in a worker thread.');
  const settings: WorkerSettings = workerData;
  const post = (message: WorkerMessage): void => port.postMessage(message);
  const stopping = new AbortController();
  const gate = createProgramGate(settings.programs);

  const adopt: JobContext['adopt'] = (start) => {
    if (!gate.enter()) throw new DOMException('The job is being ended.', 'AbortError');
    let child: ReturnType<typeof start>;
    try {
      child = start();
    } catch (error) {
      gate.leave();
      throw error;
    }
    const { pid } = child;
    if (pid === undefined) {
      gate.leave();
      return child;
    }
    post({ type: 'child', pid, alive: true });
    child.once('exit', () => {
      post({ type: 'child', pid, alive: false });
      gate.leave();
    });
    return child;
  };

  const createContext = (workDir: string) => {
    let resultName: string | null = null;
    const openWorkDir = async (): Promise<string> => {
      await mkdir(workDir, { recursive: true, mode: 0o700 });
      return workDir;
    };
    const places = { ...settings, signal: stopping.signal, openWorkDir };
    const context: JobContext = {
      readFile: (location) => readLocation(location, places),
      locateFile: (location) => locateFile(location, places),
      onProgress: (progress) =>
        post({ type: 'progress', progressText: JSON.stringify(progress) ?? 'null' }),
      openWorkDir,
      keepResult: (name) => {
        resultName = name;
      },
      adopt,
      signal: stopping.signal,
    };
    return { context, resultName: () => resultName };
  };

  let starting: Promise<JobHandler> | null = null;
  const getHandler = async (): Promise<JobHandler> => {
    starting ??= start(settings);
    try {
      return await starting;
    } catch (error) {
      starting = null;
      throw error;
    }
  };

  const runJob = async ({
    jobId,
    attempt,
    inputText,
    workDir,
  }: RunMessage): Promise<WorkerMessage> => {
    try {
      const handler = await getHandler();
      const input: unknown = JSON.parse(inputText);
      const { context, resultName } = createContext(workDir);
      return toResult(await handler({ id: jobId, attempt, input, context }), resultName());
    } catch (error) {
      if (!stopping.signal.aborted) logCause(error);
      return toFailure(error, settings.threadId);
    }
  };

  port.on('message', (message: ThreadMessage) => {
    if (message.type === 'run') void runJob(message).then(post);
    else stopping.abort();
  });
  void getHandler()
    .catch(() => undefined)
    .then(() => post({ type: 'ready' }));
}
