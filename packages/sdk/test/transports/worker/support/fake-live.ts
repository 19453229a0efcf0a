import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { WorkerStatus } from '../../../../src/transports/worker/index.ts';

export interface FakeList {
  readonly seq: number;
  readonly ids: readonly string[];
  readonly tasks: readonly WorkerStatus[];
}

const seqOf = ({ task }: WorkerStatus): number => task?.seq ?? 0;

/** The live connections of a Worker: each link connects once. */
export function createFakeLive(list: () => FakeList) {
  const sockets = new Map<WebSocket, number>();
  const links = new Set<string>();
  const opened: URL[] = [];
  const pings: string[] = [];
  let made = 0;
  let isMuted = false;
  const connecting = new WebSocketServer({ noServer: true });

  function send(socket: WebSocket, withIds: boolean): void {
    const { ids, tasks } = list();
    const since = sockets.get(socket) ?? 0;
    const news = tasks.filter((status) => seqOf(status) > since);
    if (isMuted || (news.length === 0 && !withIds)) return;
    const seq = Math.max(since, ...news.map(seqOf));
    sockets.set(socket, seq);
    socket.send(JSON.stringify({ seq, ...(withIds && { ids }), tasks: news }));
  }

  function accept(socket: WebSocket, since: number): void {
    sockets.set(socket, since);
    socket.on('close', () => sockets.delete(socket));
    socket.on('message', (data) => {
      pings.push(String(data));
      if (!isMuted) socket.send('pong');
    });
    send(socket, true);
  }

  return {
    sockets,
    /** The addresses that were connected to. */
    opened,
    pings,
    attach(server: Server): void {
      server.on('upgrade', (request, socket, head) => {
        const url = new URL(request.url ?? '', 'http://x');
        if (!links.delete(url.pathname)) return void socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
        opened.push(url);
        connecting.handleUpgrade(request, socket, head, (webSocket) =>
          accept(webSocket, Number(url.searchParams.get('since') ?? 0)),
        );
      });
    },
    makeLink(): { url: string } {
      made += 1;
      const url = `/api/live/LINK-${made}`;
      links.add(url);
      return { url };
    },
    tell: (withIds = false): void => {
      for (const socket of sockets.keys()) send(socket, withIds);
    },
    say: (text: string): void => {
      for (const socket of sockets.keys()) socket.send(text);
    },
    /** Says nothing from now on, not even pong. */
    mute: (muted = true): void => {
      isMuted = muted;
    },
    drop: (): void => {
      for (const socket of sockets.keys()) socket.terminate();
    },
  };
}
