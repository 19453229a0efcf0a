import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import type { AppEnv } from '../http/context.ts';
import { success } from '../http/envelope.ts';
import { invalid, notFound } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { askTasks } from '../owner/ask-owner.ts';
import { languageOf, sinceOf } from './read-query.ts';
import { type StatusOptions, toStatus } from './status.ts';

const TASK_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

function taskIdOf(c: Context<AppEnv>): string {
  const id = c.req.param('id') ?? '';
  if (!TASK_ID.test(id)) throw notFound();
  return id;
}

const statusOptions = (c: Context<AppEnv>): StatusOptions => ({
  links: c.get('links'),
  owner: c.get('settings').open ? null : c.get('owner').id.toString(),
  language: languageOf(c),
});

const waitSchema = z.object({ wait: z._default(z.boolean(), true) });

/** What a cancel asks for; the legacy client sends nothing. */
async function readWait(c: Context<AppEnv>): Promise<boolean> {
  const parsed = waitSchema.safeParse((await readJson(c, { optional: true })) ?? {});
  if (!parsed.success) throw invalid('wait: give true or false.');
  return parsed.data.wait;
}

/** Reading, cancelling and deleting tasks, behind `requireOwner`. */
export const taskRoutes = () =>
  new Hono<AppEnv>()
    .get('/status/:id', async (c) => {
      const [id, since] = [taskIdOf(c), sinceOf(c)];
      const view = await askTasks(c.get('owner'), (tasks) => tasks.read(id, since));
      return success(c, 'unchanged' in view ? view : await toStatus(view, statusOptions(c)));
    })
    .get('/tasks', async (c) => {
      const { ids, key } = c.req.query();
      const wanted = {
        since: sinceOf(c),
        ids: ids === undefined ? null : ids.split(','),
        key: key ?? null,
      };
      const { tasks, ...list } = await askTasks(c.get('owner'), (asked) => asked.list(wanted));
      const options = statusOptions(c);
      const statuses = await Promise.all(tasks.map((view) => toStatus(view, options)));
      return success(c, { ...list, tasks: statuses });
    })
    .post('/cancel/:id', async (c) => {
      const id = taskIdOf(c);
      const wait = await readWait(c);
      await askTasks(c.get('owner'), (tasks) => tasks.cancel(id, wait));
      return success(c, { message: 'Job cancelled' });
    })
    .delete('/tasks/:id', async (c) => {
      const id = taskIdOf(c);
      await askTasks(c.get('owner'), (tasks) => tasks.remove(id));
      return success(c, {});
    });
