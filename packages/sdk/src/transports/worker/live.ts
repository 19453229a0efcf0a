import { isFaceSwapError } from '../../errors/face-swap-error.ts';
import { readField } from '../../http/read-field.ts';
import {
  type Clock,
  type Connection,
  type LiveSocketConstructor,
  openConnection,
} from './connection.ts';
import { createNews } from './news.ts';
import { type WorkerStatus, workerNewsSchema, workerStatusSchema } from './wire.ts';

export interface LiveOptions {
  /** Gives a fresh address for what has changed since; rejects with a `TransportError`. */
  openLink(since: number | null, signal: AbortSignal): Promise<string>;
  /** Undefined where there is no such thing: then nothing is ever told. */
  readonly WebSocket: LiveSocketConstructor | undefined;
  readonly clock: Clock;
}

export type Listener = (jobId: string) => void;

/** One connection for all subscribers, while there are any. */
export interface Live {
  subscribe(listener: Listener): () => void;
  /** What was told of a job, while the connection is alive; null: it has to be asked for. */
  find(jobId: string): WorkerStatus | null;
  /** The newer of an answer and of what was told of the same job. */
  newest(status: WorkerStatus): WorkerStatus;
}

/** A connection that lived for less counts as a failure, also when it was made. */
const GOOD_LIFE_MS = 60_000;

const backoff = (failures: number, random: number): number =>
  250 + random * Math.min(30_000, 500 * 2 ** Math.min(failures, 10));

function retryAfterOf(error: unknown): number {
  const told = isFaceSwapError(error) ? readField(error, 'retryAfterMs') : null;
  return typeof told === 'number' ? Math.min(300_000, told) : 0;
}

function parseNews(text: string) {
  try {
    const { success, data } = workerNewsSchema.safeParse(JSON.parse(text));
    return success ? data : null;
  } catch {
    return null;
  }
}

export function createLive({ openLink, WebSocket, clock }: LiveOptions): Live {
  const listeners = new Set<Listener>();
  const news = createNews(() => clock.now());
  let seq: number | null = null;
  let failures = 0;
  let connection: Connection | null = null;
  /** Whether this connection has told what had changed before it was made. */
  let isComplete = false;
  let stopAttempt = (): void => {};
  let stopWaiting: (() => void) | null = null;

  function takeOne(raw: unknown): string | null {
    const parsed = workerStatusSchema.safeParse(raw);
    if (parsed.success && parsed.data.task !== undefined) return news.take(parsed.data).id;
    const id = readField(raw, 'id');
    if (typeof id !== 'string') return null;
    // What was known before is old now.
    news.forget(id);
    return id;
  }

  function hear(text: string): void {
    const message = parseNews(text);
    if (message === null) return;
    seq = message.seq;
    isComplete = true;
    const changed = [...message.tasks.map(takeOne), ...(message.ids ? news.keep(message.ids) : [])];
    for (const id of changed) {
      if (id === null) continue;
      for (const listener of listeners) queueMicrotask(() => listener(id));
    }
  }

  function wait(atLeastMs: number): void {
    failures += 1;
    const delay = Math.max(atLeastMs, backoff(failures, clock.random()));
    stopWaiting = clock.setTimeout(open, delay);
  }

  function open(): void {
    stopWaiting = null;
    const attempt = new AbortController();
    stopAttempt = () => attempt.abort();
    connect(attempt.signal).catch((error: unknown) => {
      if (!attempt.signal.aborted) wait(retryAfterOf(error));
    });
  }

  async function connect(signal: AbortSignal): Promise<void> {
    if (WebSocket === undefined) return;
    const url = await openLink(seq, signal);
    if (signal.aborted) return;
    const openedAt = clock.now();
    const ended = (): void => {
      connection = null;
      isComplete = false;
      if (signal.aborted) return;
      if (clock.now() - openedAt >= GOOD_LIFE_MS) failures = 0;
      wait(0);
    };
    connection = openConnection({ url, WebSocket, clock, hear, ended });
  }

  function close(): void {
    stopAttempt();
    stopWaiting?.();
    stopWaiting = null;
    connection?.close();
  }

  /** The device has another network: what was connected over the one before may never be heard of again. */
  function reopen(): void {
    close();
    open();
  }

  function start(): void {
    globalThis.addEventListener?.('online', reopen);
    open();
  }

  function stop(): void {
    globalThis.removeEventListener?.('online', reopen);
    close();
    news.clear();
    seq = null;
    failures = 0;
  }

  return {
    subscribe(listener) {
      // Its own, so that the same function may listen twice.
      const own: Listener = (jobId) => {
        if (listeners.has(own)) listener(jobId);
      };
      listeners.add(own);
      if (WebSocket === undefined) return () => void listeners.delete(own);
      if (listeners.size === 1) start();
      else if (stopWaiting !== null) reopen();
      return () => {
        if (listeners.delete(own) && listeners.size === 0) stop();
      };
    },
    find: (jobId) => (isComplete && connection?.isAlive() === true ? news.get(jobId) : null),
    newest: (status) => (listeners.size === 0 ? status : news.take(status)),
  };
}
