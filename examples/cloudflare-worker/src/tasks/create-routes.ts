import { type Context, Hono } from 'hono';
import { importUrl } from '../files/import-url.ts';
import { readForm } from '../files/read-form.ts';
import { objectKeyOf } from '../files/stored-file.ts';
import type { AppEnv } from '../http/context.ts';
import { success } from '../http/envelope.ts';
import { invalid } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { askTasks } from '../owner/ask-owner.ts';
import type { CreateTask } from '../owner/create-task.ts';
import { type CreateBody, hash, parseBody, parseMode, toCreateTask } from './create-body.ts';

const make = (c: Context<AppEnv>, request: CreateTask): Promise<string> =>
  askTasks(c.get('owner'), (tasks) => tasks.create(request));

const toCreate = (c: Context<AppEnv>, mode: CreateTask['mode'], body: CreateBody) =>
  toCreateTask(mode, body, {
    key: c.req.header('idempotency-key'),
    needsConsent: !c.get('settings').open,
  });

/** Fetches the inputs that are named by URL, unless the task has been made before. */
async function makeFromUrls(c: Context<AppEnv>, request: CreateTask, body: CreateBody) {
  const known = await askTasks(c.get('owner'), (tasks) => tasks.find(request));
  if (known !== null) return known;
  const { source_url: source, target_url: target } = body;
  return make(c, {
    ...request,
    source: source === undefined ? request.source : await importUrl(c, source),
    target: target === undefined ? request.target : await importUrl(c, target),
  });
}

/** What R2 knows the bytes of a file by: the same for the same bytes. */
async function digestOf(c: Context<AppEnv>, fileId: string): Promise<string> {
  const object = await c.env.FILES.head(objectKeyOf(c.get('owner').id.toString(), fileId));
  return object?.etag ?? fileId;
}

function parseConsent(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('consent: send JSON.');
  }
}

/** Making tasks, behind `requireOwner`. */
export const createRoutes = () =>
  new Hono<AppEnv>()
    .post('/process/:mode', async (c) => {
      const mode = parseMode(c.req.param('mode'));
      const body = parseBody(await readJson(c));
      const request = await toCreate(c, mode, body);
      const byUrl = body.source_url !== undefined || body.target_url !== undefined;
      const jobId = await (byUrl ? makeFromUrls(c, request, body) : make(c, request));
      return success(c, { jobId });
    })
    .post('/single-image-swap', async (c) => {
      const spec = { files: ['source_image', 'target_image'], fields: ['consent'] } as const;
      const { files, fields } = await readForm(c, spec);
      const { source_image: source, target_image: target } = files;
      const consent = parseConsent(fields.consent);
      const body = { source_file: source.fileId, target_file: target.fileId, consent };
      const request = await toCreate(c, 'single-image', parseBody(body));
      // The same form again has other files, of the same bytes.
      const digests = [await digestOf(c, source.fileId), await digestOf(c, target.fileId)];
      return success(c, { job_id: await make(c, { ...request, bodyHash: await hash(digests) }) });
    });
