import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineSettings } from '../engine-options.ts';
import type { Faults } from '../faults/faults.ts';
import { toAction } from '../faults/http-faults.ts';
import { hasApiKey } from './auth.ts';
import { json, type Reply, ReplyError } from './reply.ts';
import type { Route } from './route.ts';

const HOST = '127.0.0.1';
// Longer than clients keep theirs: a connection that the server ends first may meet a request on its way.
const KEEP_ALIVE_MS = 65_000;
// Not counted, and never faulty: tests ask with them what the others did.
const ADMIN_OPS = ['stats', 'faults'];

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /** Whether a call is being answered. */
  isBusy(): boolean;
  close(): Promise<void>;
}

/** What is served, and who is told. */
export interface HttpServerOptions {
  readonly settings: EngineSettings;
  readonly routes: readonly Route[];
  readonly faults: Faults;
  readonly onCall: (op: string) => void;
}

async function send(response: ServerResponse, reply: Reply): Promise<void> {
  response.writeHead(reply.status, reply.headers);
  if (reply.body === null || typeof reply.body === 'string') response.end(reply.body ?? undefined);
  else await pipeline(reply.body, response);
}

function discard({ body }: Reply): void {
  if (body !== null && typeof body !== 'string') body.destroy();
}

function splitUrl(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = '', ...query] = (request.url ?? '').split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
}

function refuseUnknown(path: string, settings: EngineSettings): Reply {
  const endpoint = /^\/v2\/([^/]*)/.exec(path)?.[1];
  if (endpoint !== undefined && endpoint !== settings.endpointId) {
    return json(404, { detail: 'endpoint not found' });
  }
  return json(404, { error: 'not found' });
}

function createHandler({ settings, routes, faults, onCall }: HttpServerOptions) {
  const answer = async (route: Route, call: Parameters<Route['handle']>[0]): Promise<Reply> => {
    try {
      if (route.access === 'key' && !hasApiKey(call.request, settings.apiKey)) {
        return json(401, { error: 'unauthorized' });
      }
      return await route.handle(call);
    } catch (error) {
      if (error instanceof ReplyError) return error.reply;
      if (!call.signal.aborted) settings.log(`${route.op} failed: ${String(error)}`);
      return json(500, { error: 'internal server error' });
    }
  };

  const refuse = (request: IncomingMessage, path: string): Reply => {
    if (!hasApiKey(request, settings.apiKey)) return json(401, { error: 'unauthorized' });
    if (routes.some((route) => route.path.test(path))) {
      return json(405, { error: 'method not allowed' });
    }
    return refuseUnknown(path, settings);
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { path, query } = splitUrl(request);
    const { method = '' } = request;
    const route = routes.find((each) => each.methods.includes(method) && each.path.test(path));
    if (!route) {
      await send(response, refuse(request, path));
      return;
    }
    const isAdmin = ADMIN_OPS.includes(route.op);
    if (!isAdmin) onCall(route.op);
    const closing = new AbortController();
    const { signal } = closing;
    response.once('close', () => closing.abort());
    const fault = toAction(isAdmin ? null : faults.forCall(route.op), route.op);
    if (fault.destroy === 'before') request.socket.destroy();
    if (fault.hang) await once(response, 'close');
    if (fault.delayMs !== undefined) await sleep(fault.delayMs, undefined, { signal });
    if (signal.aborted || request.socket.destroyed) return;
    const id = route.path.exec(path)?.[1] ?? '';
    const reply = fault.reply ?? (await answer(route, { request, id, query, signal }));
    if (fault.destroy === 'after') request.socket.destroy();
    if (response.destroyed || request.socket.destroyed) discard(reply);
    else await send(response, reply);
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HOST);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Serves the routes on the loopback interface only. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const handle = createHandler(options);
  const open = new Set<ServerResponse>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    // What can still fail here is a connection that its client has ended.
    handle(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, options.settings.port);
  return {
    port,
    isBusy: () => open.size > 0,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
