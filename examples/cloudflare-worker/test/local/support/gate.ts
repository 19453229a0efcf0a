import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be closed, or take everything and answer nothing. */
export interface Gate {
  readonly url: string;
  /** Nothing that comes from now on is passed on or answered. */
  hold(): void;
  /** Breaks all connections; new ones may be made. */
  drop(): void;
  close(): Promise<void>;
}

export async function openGate(to: string): Promise<Gate> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  let isHeld = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) keep(socket);
    near.on('data', (data) => isHeld || far.write(data)).once('close', () => far.destroy());
    far.pipe(near);
  });
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: () => {
      isHeld = true;
    },
    drop,
    close: async () => {
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
