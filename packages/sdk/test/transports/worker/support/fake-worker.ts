import { randomUUID } from 'node:crypto';
import type { WorkerTask } from '../../../../src/transports/worker/index.ts';
import { createFakeLive } from './fake-live.ts';
import { createFakeUploads } from './fake-uploads.ts';
import { Problem, type Request, serve } from './http.ts';

interface FakeTask {
  readonly id: string;
  readonly body: string;
  readonly task: WorkerTask;
}

const FRESH: Omit<WorkerTask, 'seq' | 'key'> = {
  phase: 'queued',
  progress: null,
  timeLeftMs: null,
  connection: 'ok',
  cancelRequested: false,
  outcome: null,
  failure: null,
  cancellation: null,
  result: null,
};

const LEGACY = { completed: 'completed', failed: 'failed', cancelled: 'failed' } as const;

function toStatus({ id, task }: FakeTask) {
  const { phase, outcome, result } = task;
  const running = phase === 'queued' ? 'pending' : 'processing';
  return {
    id,
    type: 'single-image' as const,
    status: outcome === null ? running : (LEGACY[outcome as 'failed'] ?? 'failed'),
    progress: (task.progress ?? 0) * 100,
    ...(result && { result_url: `/api/download/${result.fileId}?link=SIGNATURE` }),
    ...(outcome === 'cancelled' && { error_message: '任务已被用户取消' }),
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    task,
  };
}

export interface FakeWorkerOptions {
  readonly partSize?: number;
  /** The only token that is taken; null for open mode. */
  readonly token?: string | null;
}

/** A Worker as docs/worker-api.md describes it, whose tasks do what the test says. */
export async function startFakeWorker({ partSize = 65_536, token = null }: FakeWorkerOptions = {}) {
  const tasks = new Map<string, FakeTask>();
  const uploads = createFakeUploads(partSize);
  const submits: { readonly key: string | undefined; readonly body: Record<string, unknown> }[] =
    [];
  const live = createFakeLive(() => list(new URLSearchParams()));
  let accepted = token;
  let seq = 0;

  const find = (id: string): FakeTask => {
    const found = tasks.get(id);
    if (found === undefined) throw new Problem(404, 'not-found');
    return found;
  };
  const set = (id: string, changes: Partial<WorkerTask>): void => {
    const found = find(id);
    seq += 1;
    tasks.set(id, { ...found, task: { ...found.task, ...changes, seq } });
    live.tell();
  };

  async function submit(request: Request) {
    const body = await request.json();
    const key = request.headers['idempotency-key'] as string | undefined;
    submits.push({ key, body });
    for (const field of ['source_file', 'target_file']) {
      if (typeof body[field] === 'string' && body[field] !== '') uploads.find(body[field]);
    }
    if (body['source_url'] !== undefined) throw new Problem(400, 'url-not-allowed');
    const text = JSON.stringify(body);
    const known = [...tasks.values()].find(({ task }) => task.key === key && key !== undefined);
    if (known !== undefined && known.body !== text) throw new Problem(409, 'key-reused');
    if (known !== undefined) return { jobId: known.id };
    const id = randomUUID();
    seq += 1;
    tasks.set(id, { id, body: text, task: { seq, key: key ?? null, ...FRESH } });
    live.tell();
    return { jobId: id };
  }

  function forget(id: string): void {
    tasks.delete(id);
    live.tell(true);
  }

  function remove(id: string) {
    if (find(id).task.outcome === null) throw new Problem(409, 'task-active');
    forget(id);
    return {};
  }

  function list(query: URLSearchParams) {
    const ids = query.get('ids')?.split(',');
    const key = query.get('key');
    const wanted = [...tasks.values()].filter(
      ({ id, task }) => (ids?.includes(id) ?? true) && (key === null || task.key === key),
    );
    return { seq, ids: [...tasks.keys()].reverse(), tasks: wanted.map(toStatus).reverse() };
  }

  function cancel(id: string) {
    if (find(id).task.outcome !== null) throw new Problem(400, 'already-ended');
    set(id, { phase: 'ended', outcome: 'cancelled', cancelRequested: true });
    return { message: 'saved' };
  }

  function download(request: Request, id: string, signed: boolean) {
    if (!signed && accepted !== null && request.headers.authorization !== `Bearer ${accepted}`) {
      throw new Problem(401, 'unauthorized');
    }
    const { bytes, type } = uploads.find(id);
    request.response.writeHead(200, { 'content-type': type || 'image/png' }).end(bytes);
  }

  async function route(request: Request): Promise<unknown> {
    const { pathname, searchParams } = new URL(request.path, 'http://x');
    const [, first = '', second = '', third = '', fourth = ''] = pathname.split('/');
    if (first === 'download') return download(request, second, searchParams.has('link'));
    if (accepted !== null && request.headers.authorization !== `Bearer ${accepted}`) {
      throw new Problem(401, 'unauthorized');
    }
    switch (`${request.method} ${first}${third === '' ? '' : ` ${third}`}`) {
      case 'POST uploads':
        return uploads.open(request);
      case 'PUT uploads parts':
        return uploads.takePart(request, second, Number(fourth));
      case 'DELETE uploads':
        uploads.find(second);
        uploads.files.delete(second);
        return {};
      case 'POST uploads complete':
        return uploads.complete(second);
      case 'POST process':
        return submit(request);
      case 'GET status':
        return toStatus(find(second));
      case 'GET tasks':
        return list(searchParams);
      case 'DELETE tasks':
        return remove(second);
      case 'POST live':
        return live.makeLink();
      case 'POST cancel':
        return cancel(second);
      case 'POST detect-faces':
        uploads.find(String((await request.json())['fileId']));
        return {
          faces: [{ id: 'face-1', x: 1, y: 2, width: 3, height: 4, confidence: 0.9 }],
          total_faces: 1,
          image_path: '',
        };
      default:
        throw new Problem(404, 'not-found');
    }
  }

  const server = await serve('/api', route);
  live.attach(server.server);
  return {
    ...server,
    uploads,
    tasks,
    submits,
    set,
    finish: (id: string) => {
      const fileId = randomUUID();
      uploads.files.set(fileId, {
        id: fileId,
        name: 'result.png',
        type: 'image/png',
        size: 3,
        fingerprint: null,
        parts: new Map(),
        bytes: Buffer.from([1, 2, 3]),
      });
      const result = { fileId, mimeType: 'image/png', size: 3, expiresAt: 2_000_000_000_000 };
      set(id, { phase: 'ended', outcome: 'completed', result });
      return fileId;
    },
    live,
    forget,
    accept: (next: string | null) => {
      accepted = next;
    },
  };
}

export type FakeWorker = Awaited<ReturnType<typeof startFakeWorker>>;
