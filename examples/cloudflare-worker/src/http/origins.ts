import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import type { Settings } from '../settings.ts';
import type { AppEnv } from './context.ts';
import { Problem } from './problem.ts';

const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

const isAllowed = (origin: string, { origins, open, publicUrl }: Settings): boolean =>
  origin === publicUrl.origin || origins.has(origin) || (open && LOOPBACK.test(origin));

const refuse = (message: string): Problem =>
  new Problem({ status: 403, code: 'origin-refused', message });

/** Pages of other origins are refused, not only kept from reading the answer. */
export const guardOrigin = createMiddleware<AppEnv>(async (c, next) => {
  const settings = c.get('settings');
  const origin = c.req.header('origin');
  if (origin !== undefined && !isAllowed(origin, settings)) {
    throw refuse('Pages of this origin may not use this Worker: see ALLOWED_ORIGINS.');
  }
  // Without a token, a page whose own name leads to this machine would count as ours.
  if (settings.open && new URL(c.req.url).host !== settings.publicUrl.host) {
    throw refuse('This Worker does not answer under this name.');
  }
  await next();
});

export const allowOrigins = createMiddleware<AppEnv>((c, next) => {
  const settings = c.get('settings');
  return cors({
    origin: (origin) => (isAllowed(origin, settings) ? origin : null),
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'range'],
    exposeHeaders: ['content-disposition', 'content-length', 'content-range', 'retry-after'],
    maxAge: 600,
  })(c, next);
});
