import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { success } from '../http/envelope.ts';
import { invalid, methodNotAllowed, notFound } from '../http/problem.ts';
import { askTasks } from '../owner/ask-owner.ts';
import { readJobId } from './read-job-id.ts';

const JOB_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** RunPod's webhooks: unsigned, so they come to an address that is, and only say that it is time to look. */
export const hookRoutes = () =>
  new Hono<AppEnv>().all('/hooks/runpod/:link', async (c) => {
    if (c.req.method !== 'POST') throw methodNotAllowed(c, 'POST');
    const link = await c.get('links').verify(c.req.param('link'), 'hook', Date.now());
    if (link === null) throw notFound();
    const jobId = await readJobId(c.req.raw.body);
    if (jobId === null || !JOB_ID.test(jobId)) throw invalid('This names no job.');
    const [taskId = '', attempt = ''] = link.object.split(':');
    const owner = c.env.OWNERS.get(c.env.OWNERS.idFromString(link.owner));
    const hint = { taskId, attempt: Number(attempt), jobId };
    await askTasks(owner, (tasks) => tasks.hint(hint));
    return success(c, {});
  });
