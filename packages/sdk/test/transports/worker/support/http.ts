import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Request {
  readonly method: string;
  /** Path and query, without the base. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  json(): Promise<Record<string, unknown>>;
  bytes(): Promise<Buffer>;
}

/** Answers in place of the server; false leaves it to the server. */
export type Intercept = (request: Request) => boolean | Promise<boolean>;

/** A refusal in the Worker's envelope. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, headers: Record<string, string> = {}) {
    super(`no: ${code}`);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function answer(response: ServerResponse, status: number, body: unknown, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A server on loopback whose routes give `data` or throw a `Problem`. */
export async function serve(base: string, route: (request: Request) => Promise<unknown>) {
  const seen: { method: string; path: string; authorization: string | undefined }[] = [];
  let intercept: Intercept = () => false;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = incoming;
    const path = url.startsWith(base) ? url.slice(base.length) : url;
    seen.push({ method, path, authorization: headers.authorization });
    const bytes = () => readBody(incoming);
    const json = async () => JSON.parse((await bytes()).toString() || '{}');
    const request = { method, path, headers, incoming, response, bytes, json };
    if (await intercept(request)) return;
    try {
      const data = await route(request);
      if (!response.headersSent) answer(response, 200, { success: true, data });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { status, code, message, headers: more } = error;
      answer(response, status, { success: false, error: message, code }, more);
    }
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}${base}`,
    origin: `http://127.0.0.1:${port}`,
    server,
    seen,
    intercept: (next: Intercept) => {
      intercept = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
