import type { Language } from '@faceswap/sdk/messages';
import type { Context } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { invalid } from '../http/problem.ts';

/** The `seq` after which changes are asked for; null for all. */
export function sinceOf(c: Context<AppEnv>): number | null {
  const text = c.req.query('since');
  if (text === undefined) return null;
  if (!/^\d{1,16}$/.test(text)) throw invalid('since: give the seq of an earlier answer.');
  return Number(text);
}

export const languageOf = (c: Context<AppEnv>): Language =>
  /^\s*en\b/i.test(c.req.header('accept-language') ?? '') ? 'en' : 'zh-CN';
