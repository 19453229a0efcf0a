import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { success } from '../http/envelope.ts';
import { methodNotAllowed, notFound, Problem } from '../http/problem.ts';
import { languageOf, sinceOf } from './read-query.ts';

/** Long enough to connect with; the connection may last longer. */
const LINK_MS = 60_000;

/** `POST /live`, behind `requireOwner`: a link, for a WebSocket cannot send a token. */
export const liveLinkRoute = () =>
  new Hono<AppEnv>().post('/live', async (c) => {
    const link = await c.get('links').sign({
      purpose: 'live',
      owner: c.get('owner').id.toString(),
      object: 'tasks',
      expiresAt: Date.now() + LINK_MS,
    });
    return success(c, { url: `/api/live/${link}` });
  });

/** `GET /live/:link`: the connection over which the owner's object tells of changes. */
export const liveRoute = () =>
  new Hono<AppEnv>().all('/live/:link', async (c) => {
    if (c.req.method !== 'GET') throw methodNotAllowed(c, 'GET');
    const link = await c.get('links').verify(c.req.param('link'), 'live', Date.now());
    if (link === null) throw notFound();
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      c.header('upgrade', 'websocket');
      const message = 'Connect with a WebSocket.';
      throw new Problem({ status: 426, code: 'upgrade-required', message });
    }
    const url = new URL('https://owner/');
    url.searchParams.set('since', String(sinceOf(c) ?? 0));
    url.searchParams.set('language', languageOf(c));
    const owner = c.env.OWNERS.get(c.env.OWNERS.idFromString(link.owner));
    const { status, webSocket } = await owner.fetch(url, { headers: { upgrade: 'websocket' } });
    // A new one, whose headers can still be set.
    return new Response(null, { status, webSocket });
  });
