import type { Context } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { Problem } from '../http/problem.ts';

/** The declared bytes of a body. */
export function needLength(c: Context<AppEnv>): number {
  const text = c.req.header('content-length') ?? '';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const message = 'Send a Content-Length.';
  throw new Problem({ status: 411, code: 'length-required', message });
}
