import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sign } from '../../src/uploaders/presigned.ts';

const SECRET = 'key-of-the-signer';

export interface StoredObject {
  readonly bytes: Buffer;
  readonly headers: IncomingMessage['headers'];
}

/** Answers a request in place of the server; false leaves it to the server. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/** An object store on loopback that takes only links that were signed for one method and key. */
export async function startObjectServer() {
  const objects = new Map<string, StoredObject>();
  const requests: string[] = [];
  let intercept: Intercept = () => false;
  let signatures = 0;

  const sign = (method: string, path: string): string =>
    createHmac('sha256', SECRET).update(`${method} ${path}`).digest('hex');

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://localhost');
    const method = request.method ?? '';
    requests.push(method);
    if (intercept(request, response)) return;
    if (url.searchParams.get('signature') !== sign(method, url.pathname)) {
      response.writeHead(403).end();
      return;
    }
    if (method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      objects.set(url.pathname, { bytes: Buffer.concat(chunks), headers: request.headers });
      response.writeHead(200).end();
      return;
    }
    const object = objects.get(url.pathname);
    response.writeHead(object === undefined ? 404 : 200).end(object?.bytes);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const signUrl: Sign = async ({ method, key }) => {
    signatures += 1;
    const path = `/files/${key.split('/').map(encodeURIComponent).join('/')}`;
    return { url: `http://127.0.0.1:${port}${path}?signature=${sign(method, path)}` };
  };

  return {
    objects,
    requests,
    origin: `http://127.0.0.1:${port}`,
    sign: signUrl,
    signatureOf: (method: string, key: string) => sign(method, `/files/${key}`),
    signatures: () => signatures,
    intercept: (next: Intercept) => {
      intercept = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ObjectServer = Awaited<ReturnType<typeof startObjectServer>>;
