import * as z from 'zod/mini';
import type { Call, Caller } from './caller.ts';
import { readData, refusalOf } from './classify.ts';
import type { Links } from './links.ts';

const linkSchema = z.object({ url: z.string() });

/** Asks the Worker for a link to its live updates, for each connection anew: nothing else of a login is in a URL. */
export const createLinkOpener =
  (caller: Caller, links: Links, base: string) =>
  async (since: number | null, signal: AbortSignal): Promise<string> => {
    const call: Call = {
      operation: 'live updates',
      method: 'POST',
      path: 'live',
      limit: 'read',
      signal,
    };
    const answer = await caller.call(call);
    const link = links.toAbsolute(readData(answer, call, linkSchema).url);
    const url = link === null ? null : new URL(link);
    if (url?.origin !== new URL(base).origin) throw refusalOf(answer, call);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    if (since !== null) url.searchParams.set('since', String(since));
    return url.href;
  };
