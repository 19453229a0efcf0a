import { Hono } from 'hono';
import * as z from 'zod/mini';
import type { AppEnv } from '../http/context.ts';
import { success } from '../http/envelope.ts';
import { methodNotAllowed, notFound } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { askTasks } from '../owner/ask-owner.ts';

const hookSchema = z.object({ id: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/)) });

/** RunPod's webhooks: unsigned, so they come to an address that is, and only say that it is time to look. */
export const hookRoutes = () =>
  new Hono<AppEnv>().all('/hooks/runpod/:link', async (c) => {
    if (c.req.method !== 'POST') throw methodNotAllowed(c, 'POST');
    const link = await c.get('links').verify(c.req.param('link'), 'hook', Date.now());
    if (link === null) throw notFound();
    const parsed = hookSchema.safeParse(await readJson(c));
    if (!parsed.success) throw notFound();
    const [taskId = '', attempt = ''] = link.object.split(':');
    const owner = c.env.OWNERS.get(c.env.OWNERS.idFromString(link.owner));
    const hint = { taskId, attempt: Number(attempt), jobId: parsed.data.id };
    await askTasks(owner, (tasks) => tasks.hint(hint));
    return success(c, {});
  });
