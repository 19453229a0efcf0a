import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { readLocation } from '../files/read-location.ts';
import { readFailureCode } from './job-failure.ts';
import type { RunMessage, WorkerMessage, WorkerSettings } from './worker-protocol.ts';

/** What a handler may ask of the engine while it works. */
export interface JobContext {
  /** The bytes behind a signed link to the engine's files, or in a `data:` URI. */
  readFile(location: string): Promise<Uint8Array>;
  onProgress(progress: unknown): void;
}

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
function toResult(output: unknown): WorkerMessage {
  if (isRecord(output) && output['error']) {
    const { error, ...rest } = output;
    const errorText = typeof error === 'string' ? error : JSON.stringify(error);
    return {
      type: 'failed',
      error: errorText,
      outputText: isEmptyObject(rest) ? null : toText(rest),
    };
  }
  return { type: 'completed', outputText: isEmptyObject(output) ? null : toText(output) };
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
  const context: JobContext = {
    readFile: (location) => readLocation(location, settings),
    onProgress: (progress) =>
      post({ type: 'progress', progressText: JSON.stringify(progress) ?? 'null' }),
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

  const runJob = async ({ jobId, attempt, inputText }: RunMessage): Promise<WorkerMessage> => {
    try {
      const handler = await getHandler();
      const input: unknown = JSON.parse(inputText);
      return toResult(await handler({ id: jobId, attempt, input, context }));
    } catch (error) {
      return toFailure(error, settings.threadId);
    }
  };

  port.on('message', (message: RunMessage) => void runJob(message).then(post));
  void getHandler()
    .catch(() => undefined)
    .then(() => post({ type: 'ready' }));
}
