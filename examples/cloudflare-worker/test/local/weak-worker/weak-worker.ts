import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpoint, type RunpodJob } from './runpod.ts';
import { createStaleKv } from './stale-kv.ts';

export interface WeakWorkerOptions {
  /** The base of a RunPod-compatible endpoint, and its key. */
  readonly runpodUrl: string;
  readonly apiKey: string;
  /**
   * `none`: there is no such route. `checks`: it is refused when the job is over, as far as this Worker can see.
   * `overwrites`: the status is overwritten, whatever it was.
   * @default none
   */
  readonly cancel?: 'none' | 'checks' | 'overwrites';
  /** How a cancelled job is written down: as failed with this message, or with a status of its own. */
  readonly cancelledAs?: '任务已被用户取消' | '任务已取消' | 'status';
  /** Reads of a key that still see the value before the last write. @default 0 */
  readonly staleReads?: number;
}

interface StoredFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
}

interface StoredJob {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly progress: number;
  readonly runpod_job_id: string;
  readonly failedPolls: number;
  readonly result_url?: string;
  readonly error_message?: string;
  readonly created_at: string;
  readonly updated_at: string;
}

type Reply = { readonly status: number; readonly body: unknown };

const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
const MAX_FAILED_POLLS = 4;

const ok = (data: unknown): Reply => ({ status: 200, body: { success: true, data } });
const no = (status: number, error: string): Reply => ({ status, body: { success: false, error } });

async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function readFile(request: IncomingMessage): Promise<File | null> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(await readBody(request), { headers }).formData();
  const file = form.get('file');
  return file instanceof File ? file : null;
}

/**
 * The face-swap Worker that is found in the wild, rebuilt with its weaknesses so that a client can be tried against
 * them: anybody may do everything, the same submit twice starts two jobs, status is read, changed and written without
 * a transaction, progress is looked for where RunPod has none, RunPod's CANCELLED, TIMED_OUT and 404 are not known,
 * and a job that could not be looked at four times in a row has failed. It really runs jobs. Loopback only.
 */
export async function startWeakWorker(options: WeakWorkerOptions) {
  const { cancel = 'none', cancelledAs = '任务已被用户取消', staleReads = 0 } = options;
  const endpoint = createEndpoint(options.runpodUrl, options.apiKey);
  const files = new Map<string, StoredFile>();
  const jobs = createStaleKv<StoredJob>(staleReads);
  const seen: string[] = [];
  let count = 0;
  const nextId = (kind: string) => `${kind}_${++count}`;
  const now = () => new Date().toISOString();

  async function upload(request: IncomingMessage): Promise<Reply> {
    const file = await readFile(request);
    if (file === null) return no(400, 'No file provided');
    const id = nextId('file');
    const bytes = Buffer.from(await file.arrayBuffer());
    files.set(id, { name: file.name, type: file.type, bytes });
    const { name: fileName, size, type } = file;
    return ok({ fileId: id, fileName, url: `/api/download/${id}`, size, type });
  }

  const toBase64 = (id: unknown): string => {
    const file = files.get(String(id));
    if (file === undefined) throw new Error(`File ${String(id)} not found`);
    return file.bytes.toString('base64');
  };

  /** How the endpoint's worker takes files that travel inside the request. */
  function toInput(mode: string, body: Record<string, unknown>): Record<string, unknown> {
    const { source_file: source, target_file: target, face_mappings: faces = {}, options } = body;
    if (mode === 'single-image') {
      const [source_image, target_image] = [toBase64(source), toBase64(target)];
      return { process_type: 'single_image_base64', source_image, target_image, options };
    }
    const named = Object.entries(faces as object).map(([face, id]) => [face, toBase64(id)]);
    return {
      process_type: mode === 'single-video' ? 'video' : mode.replace('-', '_'),
      ...(source !== '' && { source_file: toBase64(source) }),
      target_file: toBase64(target),
      ...(named.length > 0 && { face_mappings: Object.fromEntries(named) }),
      options,
    };
  }

  async function process(mode: string, request: IncomingMessage): Promise<Reply> {
    const body = JSON.parse((await readBody(request)).toString());
    if (body.target_file === undefined) return no(400, 'Missing required files');
    const runpodJobId = await endpoint.run(toInput(mode, body));
    const id = nextId('job');
    const fresh = { id, type: mode, status: 'pending', progress: 0, failedPolls: 0 };
    jobs.put(id, { ...fresh, runpod_job_id: runpodJobId, created_at: now(), updated_at: now() });
    return ok({ jobId: id });
  }

  function keepResult({ output }: RunpodJob): string {
    const id = nextId('result');
    const bytes = Buffer.from(output?.result ?? '', 'base64');
    files.set(id, { name: 'result.png', type: 'image/png', bytes });
    return `/api/download/${id}`;
  }

  function advance(job: StoredJob, told: RunpodJob | null): StoredJob {
    if (told === null) {
      const failedPolls = job.failedPolls + 1;
      if (failedPolls < MAX_FAILED_POLLS) return { ...job, failedPolls };
      return { ...job, failedPolls, status: 'failed', error_message: 'Failed to get status' };
    }
    const seenNow = { ...job, failedPolls: 0 };
    switch (told.status) {
      case 'COMPLETED':
        return { ...seenNow, status: 'completed', progress: 100, result_url: keepResult(told) };
      case 'FAILED':
        return { ...seenNow, status: 'failed', error_message: told.error ?? 'Failed' };
      case 'IN_QUEUE':
        return seenNow;
      default:
        return { ...seenNow, status: 'processing', progress: told.progress ?? job.progress };
    }
  }

  async function status(id: string): Promise<Reply> {
    const job = jobs.get(id);
    if (job === null) return no(404, 'Job not found');
    if (!['pending', 'processing'].includes(job.status)) return ok(job);
    const next = { ...advance(job, await endpoint.status(job.runpod_job_id)), updated_at: now() };
    jobs.put(id, next);
    return ok(next);
  }

  async function stop(id: string): Promise<Reply> {
    const job = jobs.get(id);
    if (job === null) return no(404, 'Job not found');
    const over = job.status === 'completed' || job.status === 'failed';
    if (over && cancel === 'checks') return no(400, `Job already ${job.status}`);
    await endpoint.cancel(job.runpod_job_id);
    const ended =
      cancelledAs === 'status'
        ? { status: 'cancelled' }
        : { status: 'failed', error_message: cancelledAs };
    jobs.put(id, { ...job, ...ended, updated_at: now() });
    return ok({ message: 'Job cancelled' });
  }

  async function route(request: IncomingMessage): Promise<Reply> {
    const { method = '', url = '' } = request;
    const [, action = '', id = ''] = /^\/api\/([\w-]+)(?:\/([\w-]+))?$/.exec(url) ?? [];
    if (method === 'OPTIONS') return ok({});
    switch (`${method} ${action}`) {
      case 'POST upload':
        return upload(request);
      case 'POST process':
        return process(id, request);
      case 'GET status':
        return status(id);
      case 'POST cancel':
        return cancel === 'none' ? no(404, 'Not found') : stop(id);
      default:
        return no(404, 'Not found');
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    seen.push(`${request.method} ${request.url}`);
    const file = files.get(/^\/api\/download\/([\w-]+)$/.exec(request.url ?? '')?.[1] ?? '');
    if (file !== undefined) {
      response.writeHead(200, { ...CORS, 'content-type': file.type }).end(file.bytes);
      return;
    }
    const { status: code, body } = await route(request).catch((error: unknown) =>
      no(500, error instanceof Error ? error.message : 'Internal error'),
    );
    response.writeHead(code, { ...CORS, 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/api`,
    /** Requests, as `GET /api/status/job_3`. */
    seen,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type WeakWorker = Awaited<ReturnType<typeof startWeakWorker>>;
