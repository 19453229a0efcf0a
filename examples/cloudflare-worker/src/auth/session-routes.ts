import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { success } from '../http/envelope.ts';
import { networkOf } from '../http/hosts.ts';
import { notFound, Problem } from '../http/problem.ts';
import { createSession, readSession } from './anonymous.ts';

/** `POST /session`: owners for apps without accounts. */
export const sessionRoutes = () =>
  new Hono<AppEnv>().post('/session', async (c) => {
    const { anonymous, signingSecret } = c.get('settings');
    if (!anonymous) throw notFound();
    const network = networkOf(c.req.header('cf-connecting-ip') ?? '');
    const allowed = await c.env.SESSIONS.limit({ key: network });
    if (!allowed.success) {
      const message = 'Too many new sessions from this address: wait a minute.';
      throw new Problem({ status: 429, code: 'rate-limited', message, retryAfter: 60 });
    }
    const token = c.req.header('authorization')?.replace(/^Bearer /i, '') ?? '';
    const known = await readSession(token, signingSecret);
    const { expiresAt, ...session } = await createSession(signingSecret, known);
    return success(c, { ...session, expires_at: expiresAt });
  });
