import type { Environment } from '../../contracts/environment.ts';

export type Clock = Pick<Environment, 'now' | 'setTimeout' | 'random'>;

/** What is used of a `WebSocket`. */
export interface LiveSocket {
  addEventListener(
    type: 'message' | 'close' | 'error',
    listener: (event: { readonly type: string; readonly data?: unknown }) => void,
  ): void;
  send(text: string): void;
  close(): void;
}

export type LiveSocketConstructor = new (url: string) => LiveSocket;

export interface ConnectionOptions {
  readonly url: string;
  readonly WebSocket: LiveSocketConstructor;
  readonly clock: Clock;
  /** Told each message. */
  readonly hear: (text: string) => void;
  /** Told once when it is over, whoever ended it. */
  readonly ended: () => void;
}

export interface Connection {
  /** Whether something was heard lately: a device that slept does not believe what it knew before. */
  isAlive(): boolean;
  close(): void;
}

const PING_MS = 20_000;
const SILENCE_MS = 30_000;

/** One connection, which ends when nothing is heard for half a minute. */
export function openConnection(options: ConnectionOptions): Connection {
  const { url, WebSocket, clock, hear, ended } = options;
  const socket = new WebSocket(url);
  let isOver = false;
  let heardAt = clock.now();
  let cancelTimer = clock.setTimeout(end, SILENCE_MS);

  function end(): void {
    if (isOver) return;
    isOver = true;
    cancelTimer();
    socket.close();
    ended();
  }

  function ping(): void {
    socket.send('ping');
    cancelTimer = clock.setTimeout(end, SILENCE_MS - PING_MS);
  }

  socket.addEventListener('message', ({ data }) => {
    if (isOver) return;
    heardAt = clock.now();
    cancelTimer();
    cancelTimer = clock.setTimeout(ping, PING_MS);
    if (typeof data === 'string') hear(data);
  });
  socket.addEventListener('close', end);
  socket.addEventListener('error', end);

  return { isAlive: () => !isOver && clock.now() - heardAt < SILENCE_MS, close: end };
}
