import { setTimeout as sleep } from 'node:timers/promises';
import {
  createFaceSwapClient,
  type FaceSwapClientOptions,
  type Job,
  type JobRequest,
} from '@faceswap/sdk';
import { transportContract } from '@faceswap/sdk/testing';
import {
  type WorkerTransport,
  type WorkerTransportOptions,
  workerTransport,
} from '@faceswap/sdk/transports/worker';
import { type Engine, startEngine } from '@faceswap-examples/local-engine';
import { describe, expect, it } from 'vitest';
import { makeFolder, onCleanup } from './support/folder.ts';
import { startWeakWorker, type WeakWorkerOptions } from './weak-worker/weak-worker.ts';

const API_KEY = 'test-key-1234567890';
const signal = new AbortController().signal;

const picture = (name: string) =>
  new File([Uint8Array.from([1, 2, 3])], name, { type: 'image/png' });

interface WorldOptions extends Partial<WeakWorkerOptions> {
  /** How long a job takes. */
  readonly jobMs?: number;
  readonly transport?: Partial<WorkerTransportOptions>;
}

async function startWorld({ jobMs = 200, transport: more, ...weak }: WorldOptions = {}) {
  const engine = await startEngine({
    dataDir: await makeFolder(),
    apiKey: API_KEY,
    worker: 'scripted',
    workers: 2,
    scriptedMs: jobMs,
    allowFaults: true,
  });
  onCleanup(() => engine.close());
  const worker = await startWeakWorker({
    runpodUrl: engine.endpointUrl,
    apiKey: API_KEY,
    ...weak,
  });
  onCleanup(() => worker.stop());
  const transport = workerTransport({ url: worker.url, legacy: true, ...more });
  return { engine, worker, transport };
}

async function requestFor({ uploader }: WorkerTransport): Promise<JobRequest> {
  const input = async (name: string) => {
    const file = picture(name);
    const uploaded = await uploader.upload(file, { key: name, signal, onProgress: () => {} });
    const url = await uploader.resolve(uploaded, { signal, file, open: async () => null });
    return { url, name, type: 'image/png' };
  };
  return {
    taskId: 'task-1',
    attempt: 1,
    mode: 'single-image',
    source: await input('source.png'),
    target: await input('target.png'),
    faces: {},
    options: {},
    consent: null,
    runMs: 60_000,
    ttlMs: 120_000,
  };
}

const swap = {
  id: 'task-1',
  mode: 'single-image',
  source: picture('source.png'),
  target: picture('target.png'),
  consent: { subjects: 'self', statement: 'v1', acceptedAt: 0 },
} as const;

function openClient(transport: WorkerTransport, limits: FaceSwapClientOptions['limits'] = {}) {
  const client = createFaceSwapClient({ transport, limits });
  onCleanup(() => client.close());
  return client;
}

async function waitUntil(transport: WorkerTransport, job: Job, wanted: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if ((await transport.read(job, { signal })).status === wanted) return;
    await sleep(20);
  }
  throw new Error(`The job never became ${wanted}.`);
}

/** Told by the engine itself, past the Worker. */
async function cancelAtEngine({ endpointUrl, stats }: Engine): Promise<void> {
  const headers = { authorization: `Bearer ${API_KEY}` };
  for (const id of [...stats().queued, ...stats().running]) {
    await fetch(`${endpointUrl}/cancel/${id}`, { method: 'POST', headers });
  }
}

async function breakStatus({ url }: Engine, times: number): Promise<void> {
  const response = await fetch(`${url}/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ on: 'status', kind: '500', times }),
  });
  expect(response.ok).toBe(true);
}

describe('the contract against a legacy Worker', () => {
  const create = async () => {
    const world = await startWorld({ jobMs: 500, cancel: 'checks' });
    return { ...world, request: await requestFor(world.transport) };
  };
  const cases = transportContract<Awaited<ReturnType<typeof create>>>({
    create,
    finish: ({ transport }, job) => waitUntil(transport, job, 'completed'),
    start: ({ transport }, job) => waitUntil(transport, job, 'processing'),
    disconnect: ({ worker }) => worker.stop(),
  });
  it.each(cases.map(({ name, run }) => [name, run] as const))('%s', async (_, run) => {
    await run();
  });
  it('is asked about a good part of it', () => expect(cases.length).toBeGreaterThan(12));
});

describe('a task at a legacy Worker', () => {
  it.each([0, 3])('completes, with its result, with %i stale reads', async (staleReads) => {
    const { engine, transport } = await startWorld({ staleReads });
    const handle = await openClient(transport).tasks.create(swap);
    const phases: string[] = [];
    handle.subscribe(({ phase }) => {
      if (phases.at(-1) !== phase) phases.push(phase);
    });
    const result = await handle.result();
    expect((await result.blob()).size).toBeGreaterThan(0);
    expect(phases).toEqual([...new Set(phases)]);
    expect(engine.stats().runs).toBe(1);
  });

  it.each(['任务已被用户取消', '任务已取消', 'status'] as const)(
    'is cancelled when the Worker calls that %s',
    async (cancelledAs) => {
      const { engine, transport } = await startWorld({
        jobMs: 60_000,
        cancel: 'checks',
        cancelledAs,
      });
      const handle = await openClient(transport).tasks.create(swap);
      await reaches(handle, 'processing');
      const end = await handle.cancel();
      expect(end).toMatchObject({ outcome: 'cancelled', cancellation: 'confirmed' });
      expect(engine.stats()).toMatchObject({ cancels: 1, running: [] });
    },
  );

  it('ends at once and says that nobody confirmed it where no cancel is', async () => {
    const { transport } = await startWorld({ jobMs: 60_000 });
    const client = openClient(transport, { deadlines: { closing: 300 } });
    const handle = await client.tasks.create(swap);
    await reaches(handle, 'processing');
    const end = await handle.cancel();
    expect(end).toMatchObject({ outcome: 'cancelled', cancellation: 'unconfirmed' });
  });

  it('does not hang when RunPod cancelled the job and the Worker never says so', async () => {
    const { engine, transport } = await startWorld({ jobMs: 60_000 });
    const deadlines = { processing: 1_000, closing: 300 };
    const handle = await openClient(transport, { deadlines }).tasks.create(swap);
    await reaches(handle, 'processing');
    await cancelAtEngine(engine);
    expect(await handle.ended()).toMatchObject({
      outcome: 'timed-out',
      failure: { code: 'processing-timed-out', mayBeBilled: true },
    });
  });

  it('fails, and may be billed, when the Worker gives up after four polls', async () => {
    const { engine, transport } = await startWorld({ jobMs: 60_000 });
    const handle = await openClient(transport).tasks.create(swap);
    await reaches(handle, 'processing');
    await breakStatus(engine, 4);
    expect(await handle.ended()).toMatchObject({
      outcome: 'failed',
      failure: { code: 'job-failed', mayBeBilled: true, detail: 'Failed to get status' },
    });
  });

  it('never starts a second job for a submit whose answer was lost', async () => {
    const losing: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      const url = input instanceof Request ? input.url : String(input);
      if (url.includes('/process/')) throw new TypeError('the answer is lost');
      return response;
    };
    const { engine, transport } = await startWorld({ transport: { fetch: losing } });
    const end = await (await openClient(transport).tasks.create(swap)).ended();
    expect(end.failure).toMatchObject({ code: 'submit-unknown', mayBeBilled: true });
    expect(engine.stats().runs).toBe(1);
  });
});

it('keeps the result of a finished job whose status a cancel has overwritten', async () => {
  const { transport } = await startWorld({ cancel: 'overwrites' });
  const job = await transport.submit(await requestFor(transport), {
    idempotencyKey: 'task-1:1',
    signal,
  });
  await waitUntil(transport, job, 'completed');
  expect(await transport.cancel(job, { signal })).toEqual({ accepted: true });
  expect(await transport.read(job, { signal })).toMatchObject({ status: 'completed' });
  const url = await transport.resultUrl(job, { signal });
  expect((await fetch(url)).status).toBe(200);
});

async function reaches(
  handle: { subscribe(listener: () => void): () => void; getSnapshot(): { phase: string } },
  phase: string,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = () => {
      if (handle.getSnapshot().phase === phase) resolve();
    };
    const stop = handle.subscribe(look);
    onCleanup(async () => stop());
    look();
  });
}
