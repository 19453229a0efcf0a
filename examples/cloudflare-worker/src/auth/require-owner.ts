import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Authenticate } from './authenticate.ts';

export const unauthorized = (): Problem =>
  new Problem({
    status: 401,
    code: 'unauthorized',
    message: 'Send "Authorization: Bearer TOKEN" with a valid token.',
  });

/** Lets a proved owner through, to that owner's object only. */
export const requireOwner = (authenticate: Authenticate) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const name = await authenticate(c.req.raw, c.get('settings'));
    if (name === null) throw unauthorized();
    const { success } = await c.env.REQUESTS.limit({ key: name });
    if (!success) {
      const message = 'Too many requests: wait a minute.';
      throw new Problem({ status: 429, code: 'rate-limited', message, retryAfter: 60 });
    }
    c.set('owner', c.env.OWNERS.get(c.env.OWNERS.idFromName(name)));
    await next();
  });
