import type { Context } from 'hono';
import type { AppEnv } from './context.ts';
import { Problem } from './problem.ts';

export const success = (c: Context<AppEnv>, data: object): Response =>
  c.json({ success: true, data });

/** Every refusal and every error leaves through here; what was not meant for the caller is logged only. */
export function failure(error: unknown, c: Context<AppEnv>): Response {
  if (error instanceof Problem) {
    const { status, code, message, retryAfter } = error.options;
    if (retryAfter !== undefined) c.header('retry-after', String(Math.ceil(retryAfter)));
    return c.json({ success: false, error: message, code }, status);
  }
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: 'unknown' };
  console.error('[worker] A request failed.', { route: c.req.routePath, name, message });
  return c.json({ success: false, error: 'Something went wrong here.', code: 'internal' }, 500);
}
