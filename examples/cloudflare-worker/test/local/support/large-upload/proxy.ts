import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { onCleanup } from '../folder.ts';

export interface Proxy {
  readonly url: string;
  /** Bytes of parts that have come in so far. */
  readonly received: () => number;
  /** The numbers of the parts, as often as one began to come. */
  readonly begun: readonly number[];
  /** The numbers of the parts that the Worker has acknowledged. */
  readonly kept: readonly number[];
}

export interface ProxyOptions {
  /** Breaks the connection in the middle of each part, once. */
  readonly drops?: boolean;
  readonly onKept?: (kept: readonly number[]) => void;
}

/** A way to the Worker, on the loopback interface, that sees and breaks what goes through. */
export async function startProxy(target: string, options: ProxyOptions = {}): Promise<Proxy> {
  const { drops = false, onKept = () => {} } = options;
  const begun: number[] = [];
  const kept: number[] = [];
  let received = 0;

  function watchPart(incoming: IncomingMessage, part: number, drop: () => void): void {
    const half = Number(incoming.headers['content-length']) / 2;
    const isDropped = drops && !begun.includes(part);
    let bytes = 0;
    begun.push(part);
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      received += chunk.byteLength;
      if (isDropped && bytes >= half) drop();
    });
  }

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { url = '', method, headers } = incoming;
    const part = method === 'PUT' ? Number(/\/parts\/(\d+)$/.exec(url)?.[1]) : Number.NaN;
    const onward = request(new URL(url, target), { method, headers }, (answer) => {
      if (answer.statusCode === 200 && !Number.isNaN(part)) {
        kept.push(part);
        onKept(kept);
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    const drop = (): void => {
      onward.destroy();
      incoming.socket.destroy();
    };
    onward.on('error', drop);
    outgoing.on('close', () => onward.destroy());
    if (!Number.isNaN(part)) watchPart(incoming, part, drop);
    incoming.pipe(onward);
  }

  const server = createServer(pass);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onCleanup(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, received: () => received, begun, kept };
}
