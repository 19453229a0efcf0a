import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Job } from '../../../src/task/job.ts';
import { workerTransport } from '../../../src/transports/worker/index.ts';
import {
  errorOf,
  fileOf,
  never,
  requestFor,
  startWorker,
  submitOptions,
  transportTo,
} from './support/bench.ts';
import type { FakeWorker } from './support/fake-worker.ts';
import { answer } from './support/http.ts';

const reads = ({ seen }: FakeWorker) => seen.filter(({ method }) => method === 'GET');

async function start(count: number) {
  const worker = await startWorker();
  const transport = transportTo(worker);
  const request = await requestFor(transport);
  const jobs: Job[] = [];
  for (let index = 0; index < count; index += 1) {
    jobs.push(await transport.submit(request, submitOptions(`task-${index}:1`)));
  }
  return { worker, transport, jobs };
}

const look = (transport: ReturnType<typeof transportTo>, jobs: readonly Job[]) =>
  Promise.all(jobs.map((job) => transport.read(job, { signal: new AbortController().signal })));

describe('reads of the same moment', () => {
  it('are one request for up to 50 jobs, each with its own answer', async () => {
    const { worker, transport, jobs } = await start(60);
    worker.set(jobs[0]!.id, { phase: 'processing', progress: 0.25 });
    worker.forget(jobs[59]!.id);
    const updates = await look(transport, jobs);
    expect(reads(worker)).toHaveLength(2);
    expect(updates[0]).toEqual({ status: 'processing', progress: 0.25 });
    expect(updates.slice(1, 59).every(({ status }) => status === 'queued')).toBe(true);
    expect(updates[59]).toEqual({ status: 'missing' });
  });

  it('leave one out that was given up, and go on for the others', async () => {
    const { worker, transport, jobs } = await start(3);
    const [first, second, third] = jobs as [Job, Job, Job];
    const [early, late] = [new AbortController(), new AbortController()];
    let release = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      worker.intercept(({ path }) => {
        if (!path.startsWith('/tasks')) return false;
        resolve();
        return new Promise((go) => {
          release = () => go(false);
        });
      });
    });
    const all = [
      errorOf(transport.read(first, { signal: early.signal })),
      errorOf(transport.read(second, { signal: late.signal })),
      transport.read(third, { signal: never }),
    ];
    early.abort();
    await asked;
    late.abort();
    expect(await all[1]).toMatchObject({ code: 'timed-out', effect: 'none', jobId: second.id });
    release();
    expect(await all[0]).toMatchObject({ code: 'timed-out', effect: 'none', jobId: first.id });
    expect(await all[2]).toEqual({ status: 'queued' });
    expect(reads(worker)[0]?.path).not.toContain(first.id);
  });

  it('break off the request when the last one gives up', async () => {
    const { worker, transport, jobs } = await start(2);
    const controller = new AbortController();
    const closed = new Promise<void>((resolve) => {
      worker.intercept(({ incoming }) => {
        incoming.on('close', resolve);
        controller.abort();
        return true;
      });
    });
    const all = jobs.map((job) => errorOf(transport.read(job, { signal: controller.signal })));
    await Promise.all(all);
    await closed;
  });

  it('all fail when their request does', async () => {
    const { worker, transport, jobs } = await start(3);
    worker.intercept(({ response }) => {
      answer(response, 503, { success: false, error: 'later', code: 'internal' });
      return true;
    });
    const errors = await Promise.all(
      jobs.map((job) => errorOf(transport.read(job, { signal: never }))),
    );
    for (const error of errors)
      expect(error).toMatchObject({ code: 'server-error', effect: 'none' });
    expect(reads(worker)).toHaveLength(1);
  });

  it('do not suffer from one status that cannot be read, or is left out', async () => {
    const { worker, transport, jobs } = await start(3);
    const [first, second, third] = jobs as [Job, Job, Job];
    worker.intercept(async ({ path, response }) => {
      if (!path.startsWith('/tasks')) return false;
      const good = await fetch(`${worker.url}/status/${third.id}`);
      const { data } = (await good.json()) as { data: object };
      const ids = jobs.map(({ id }) => id);
      const tasks = [{ id: first.id, status: 7 }, data];
      answer(response, 200, { success: true, data: { seq: 1, ids, tasks } });
      return true;
    });
    const updates = await look(transport, [first, second, third]);
    expect(updates.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'queued']);
  });
});

describe('what a task says', () => {
  it.each([
    [{ phase: 'validating' }, { status: 'queued' }],
    [{ phase: 'submitting' }, { status: 'queued' }],
    [
      { phase: 'collecting', progress: 0.1 },
      { status: 'processing', progress: null },
    ],
    [{ phase: 'closing' }, { status: 'processing', progress: null }],
    [
      { phase: 'ended', outcome: 'cancelled', cancellation: 'not-needed' },
      { status: 'cancelled', confirmed: true },
    ],
    [
      { phase: 'ended', outcome: 'cancelled', cancellation: 'confirmed' },
      { status: 'cancelled', confirmed: true },
    ],
    [
      { phase: 'ended', outcome: 'cancelled', cancellation: 'unconfirmed' },
      { status: 'cancelled', confirmed: false },
    ],
    [{ phase: 'ended' }, { status: 'unknown' }],
    [
      { phase: 'ended', outcome: 'timed-out' },
      { status: 'timed-out', failure: { code: 'job-timed-out', mayBeBilled: true } },
    ],
    [
      { phase: 'ended', outcome: 'failed' },
      { status: 'failed', failure: { code: 'job-failed' } },
    ],
    [
      { phase: 'ended', outcome: 'completed', result: null },
      { status: 'failed', failure: { code: 'result-lost', mayBeBilled: true } },
    ],
  ] as const)('%j is read as %j', async (task, expected) => {
    const { worker, transport, jobs } = await start(1);
    worker.set(jobs[0]!.id, task);
    expect((await look(transport, jobs))[0]).toMatchObject(expected);
  });

  it('is the end also when its failure has a code of a newer Worker', async () => {
    const { worker, transport, jobs } = await start(1);
    const failure = { code: 'from-the-future', retryable: false, mayBeBilled: true, detail: null };
    worker.set(jobs[0]!.id, { phase: 'ended', outcome: 'failed', failure: failure as never });
    const expected = { status: 'failed', failure: { code: 'job-failed', mayBeBilled: true } };
    expect((await look(transport, jobs))[0]).toMatchObject(expected);
  });

  it('has a result whose link is kept without its signature, and given with it', async () => {
    const { worker, transport, jobs } = await start(1);
    const fileId = worker.finish(jobs[0]!.id);
    const [update] = await look(transport, jobs);
    expect(update).toEqual({
      status: 'completed',
      output: {
        kind: 'url',
        url: `${worker.url}/download/${fileId}`,
        mimeType: 'image/png',
        expiresAt: 2_000_000_000_000,
      },
    });
    const url = await transport.resultUrl(jobs[0]!, { signal: never });
    expect(url).toBe(`${worker.url}/download/${fileId}?link=SIGNATURE`);
  });

  it('says that a result is lost, and that one is not there yet', async () => {
    const { worker, transport, jobs } = await start(2);
    const [first, second] = jobs as [Job, Job];
    worker.forget(first.id);
    const ask = (job: Job) => errorOf(transport.resultUrl(job, { signal: never }));
    expect(await ask(first)).toMatchObject({ code: 'result-lost', jobId: first.id });
    expect(await ask(second)).toMatchObject({ code: 'bad-response', retryable: true });
  });
});

it('does not take a status without our words for one of ours', async () => {
  const { worker, transport, jobs } = await start(1);
  worker.intercept(({ response }) => {
    answer(response, 200, { success: true, data: { id: jobs[0]!.id, status: 'completed' } });
    return true;
  });
  const error = await errorOf(transport.read(jobs[0]!, { signal: never }));
  expect(error).toMatchObject({ code: 'bad-response', effect: 'none' });
});

it('finds the faces of a picture that is at the Worker for no longer than that', async () => {
  const { worker, transport } = await start(0);
  const before = worker.uploads.files.size;
  const deleted = new Promise<void>((resolve) => {
    worker.intercept(({ method, response }) => {
      if (method === 'DELETE') response.on('finish', resolve);
      return false;
    });
  });
  const faces = await transport.detectFaces(fileOf(100), { signal: never });
  expect(faces).toEqual([
    { id: 'face-1', x: 1, y: 2, width: 3, height: 4, confidence: 0.9, preview: null },
  ]);
  await deleted;
  expect(worker.uploads.files.size).toBe(before);
  const refused = transport.detectFaces({ url: 'https://example.com/a' }, { signal: never });
  expect(await errorOf(refused)).toMatchObject({ code: 'unsupported-input' });
});

it('waits for faces as long as the Worker may look for them', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const body = { success: true, data: { faces: [], total_faces: 0, image_path: '' } };
  const url = 'https://example.com/api';
  const { detectFaces } = workerTransport({
    url,
    fetch: (_input, { signal } = {}) =>
      new Promise((resolve, reject) => {
        setTimeout(() => resolve(Response.json(body)), 90_000);
        signal?.addEventListener('abort', reject);
      }),
  });
  const faces = detectFaces({ url: `${url}/download/f-1` }, { signal: never }).catch(String);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(await faces).toEqual([]);
});

it('finds the faces of a file of the Worker, and leaves it there', async () => {
  const { worker, transport } = await start(0);
  const [id = ''] = worker.uploads.files.keys();
  const url = `${worker.url}/download/${id}`;
  expect(await transport.detectFaces({ url }, { signal: never })).toHaveLength(1);
  worker.uploads.clear();
  const gone = transport.detectFaces({ url }, { signal: never });
  expect(await errorOf(gone)).toMatchObject({ code: 'input-lost', retryable: false });
  expect(worker.seen.filter(({ method }) => method === 'DELETE')).toEqual([]);
});
