import type { WorkerStatus } from '@faceswap/sdk/transports/worker';
import { fetchWorker } from './fetch-worker.ts';

export interface News {
  readonly seq: number;
  readonly ids?: readonly string[];
  readonly tasks: readonly WorkerStatus[];
}

export interface ListenerToNews {
  /** All that was heard so far. */
  readonly heard: readonly News[];
  /** Resolves with the next message. */
  next(): Promise<News>;
  /** Resolves with the first task from here on that fits. */
  until(fits: (status: WorkerStatus) => boolean): Promise<WorkerStatus>;
  send(text: string): void;
  /** Resolves when it is answered. */
  ping(): Promise<void>;
  close(): void;
  /** Resolves with its code when the other side has closed it. */
  readonly closed: Promise<number>;
}

export const upgrade = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetchWorker(`https://worker.test${path}`, { headers: { upgrade: 'websocket', ...headers } });

/** Connects by a link of the Worker. */
export async function listen(
  link: string,
  headers: Record<string, string> = {},
): Promise<ListenerToNews> {
  const { webSocket } = await upgrade(link, headers);
  if (webSocket === null) throw new Error('There is no connection.');
  const heard: News[] = [];
  let read = 0;
  let tell = (): void => {};
  let tellPong = (): void => {};
  webSocket.addEventListener('message', ({ data }) => {
    if (data === 'pong') return tellPong();
    heard.push(JSON.parse(String(data)));
    tell();
  });
  const closed = new Promise<number>((resolve) => {
    webSocket.addEventListener('close', ({ code }) => resolve(code));
  });
  webSocket.accept();

  async function next(): Promise<News> {
    while (heard.length <= read) {
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    }
    read += 1;
    return heard[read - 1] as News;
  }

  return {
    heard,
    next,
    async until(fits) {
      for (;;) {
        const found = (await next()).tasks.find(fits);
        if (found !== undefined) return found;
      }
    },
    send: (text) => webSocket.send(text),
    ping: () =>
      new Promise((resolve) => {
        tellPong = resolve;
        webSocket.send('ping');
      }),
    close: () => webSocket.close(),
    closed,
  };
}
