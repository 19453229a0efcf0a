import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Job } from '../../../src/task/job.ts';
import type { WorkerTransportOptions } from '../../../src/transports/worker/index.ts';
import { never, requestFor, startWorker, submitOptions, transportTo } from './support/bench.ts';
import type { FakeWorker } from './support/fake-worker.ts';
import { answer } from './support/http.ts';

const reads = ({ seen }: FakeWorker): number =>
  seen.filter(({ method, path }) => method === 'GET' && !path.startsWith('/live')).length;

async function start(count = 1, options: Partial<WorkerTransportOptions> = {}) {
  const worker = await startWorker();
  const transport = transportTo(worker, { WebSocket, ...options });
  const request = await requestFor(transport);
  const jobs: Job[] = [];
  for (let index = 0; index < count; index += 1) {
    jobs.push(await transport.submit(request, submitOptions(`task-${index}:1`)));
  }
  const heard: string[] = [];
  const subscribe = (): (() => void) => {
    const stop = transport.subscribe?.((jobId) => heard.push(jobId)) ?? (() => undefined);
    onTestFinished(stop);
    return stop;
  };
  const read = (job: Job | undefined) => transport.read(job!, { signal: never });
  return { worker, transport, jobs, heard, subscribe, read };
}

const [job, other] = [0, 1] as const;

/** Waits until every job was told of at least as often. */
const hears = (heard: readonly string[], count: number) =>
  expect.poll(() => heard.length).toBeGreaterThanOrEqual(count);

describe('who subscribes', () => {
  it('is told of each change, and reads it without a request', async () => {
    const { worker, jobs, heard, subscribe, read, transport } = await start(2);
    subscribe();
    await hears(heard, 2);
    worker.set(jobs[job]!.id, { phase: 'processing', progress: 0.25 });
    await hears(heard, 3);
    expect(heard.at(-1)).toBe(jobs[job]?.id);
    expect(await read(jobs[job])).toEqual({ status: 'processing', progress: 0.25 });
    expect(await read(jobs[other])).toEqual({ status: 'queued' });
    const updates = await transport.readMany?.([...jobs].reverse(), { signal: never });
    expect(updates?.map(({ status }) => status)).toEqual(['queued', 'processing']);
    const fileId = worker.finish(jobs[job]!.id);
    await hears(heard, 4);
    expect(await read(jobs[job])).toMatchObject({
      status: 'completed',
      output: { url: `${worker.url}/download/${fileId}` },
    });
    expect(reads(worker)).toBe(0);
  });

  it('shares one connection with the others, which ends with the last of them', async () => {
    const { worker, jobs, heard, subscribe, read } = await start();
    const stops = [subscribe(), subscribe()];
    await hears(heard, 2);
    expect(worker.live.opened).toHaveLength(1);
    stops[0]?.();
    stops[0]?.();
    worker.set(jobs[job]!.id, { phase: 'processing' });
    await hears(heard, 3);
    expect(heard).toHaveLength(3);
    stops[1]?.();
    await expect.poll(() => worker.live.sockets.size).toBe(0);
    await read(jobs[job]);
    expect(reads(worker)).toBe(1);
  });

  it('asks in one request for what was not told', async () => {
    const { worker, jobs, heard, subscribe, transport } = await start(3);
    worker.live.mute();
    subscribe();
    await expect.poll(() => worker.live.sockets.size).toBe(1);
    worker.live.mute(false);
    worker.set(jobs[1]!.id, { phase: 'processing' });
    await hears(heard, 3);
    worker.live.say(JSON.stringify({ seq: 100, tasks: [{ id: jobs[0]!.id, status: 7 }] }));
    await hears(heard, 4);
    const updates = await transport.readMany?.(jobs, { signal: never });
    expect(updates?.map(({ status }) => status)).toEqual(['queued', 'processing', 'queued']);
    expect(reads(worker)).toBe(1);
    expect(worker.seen.at(-1)?.path).toBe(`/tasks?ids=${jobs[0]?.id}`);
  });

  it('does not believe an answer that is older than what was told', async () => {
    const { worker, jobs, heard, subscribe, read } = await start();
    const { id } = jobs[job]!;
    const before = (await (await fetch(`${worker.url}/status/${id}`)).json()) as object;
    worker.intercept(async ({ path, response }) => {
      if (!path.startsWith('/status')) return false;
      subscribe();
      worker.set(id, { phase: 'processing', progress: 0.5 });
      await hears(heard, 1);
      answer(response, 200, before);
      return true;
    });
    expect(await read(jobs[job])).toEqual({ status: 'processing', progress: 0.5 });
  });

  it('does not believe what was told when an answer was newer', async () => {
    const { worker, jobs, heard, subscribe, read } = await start();
    const { id } = jobs[job]!;
    subscribe();
    await hears(heard, 1);
    const old = JSON.stringify({ seq: 1, tasks: [(await transportStatus(worker, id)).data] });
    worker.live.mute();
    worker.set(id, { phase: 'processing', progress: 0.5 });
    worker.live.drop();
    expect(await expectRead(read, jobs[job])).toEqual({ status: 'processing', progress: 0.5 });
    worker.live.mute(false);
    await expect.poll(() => worker.live.sockets.size).toBe(1);
    worker.live.say(old);
    await hears(heard, 2);
    expect(await read(jobs[job])).toEqual({ status: 'processing', progress: 0.5 });
  });

  it('is told of a job that the Worker has no more, and asks', async () => {
    const { worker, jobs, heard, subscribe, read } = await start(2);
    subscribe();
    await hears(heard, 2);
    worker.forget(jobs[job]!.id);
    await hears(heard, 3);
    expect(heard.at(-1)).toBe(jobs[job]?.id);
    expect(await read(jobs[job])).toEqual({ status: 'missing' });
  });

  it('has the ends of the last hundred jobs remembered, and asks for others', async () => {
    const { worker, jobs, heard, subscribe, read } = await start(103);
    subscribe();
    await hears(heard, 103);
    for (const { id } of jobs.slice(0, 102)) worker.finish(id);
    await hears(heard, 205);
    for (const each of jobs.slice(2)) await read(each);
    expect(reads(worker)).toBe(0);
    await read(jobs[1]);
    expect(reads(worker)).toBe(1);
  });
});

const transportStatus = async ({ url }: FakeWorker, id: string) =>
  (await (await fetch(`${url}/status/${id}`)).json()) as { data: object };

/** Reads once the connection is gone. */
async function expectRead<Value>(read: (job: Job | undefined) => Promise<Value>, of?: Job) {
  let value = await read(of);
  await expect
    .poll(async () => {
      value = await read(of);
      return value;
    })
    .toMatchObject({ status: 'processing' });
  return value;
}

describe('when a connection breaks', () => {
  it('jobs are read, and told of again by the next one, which has a link of its own', async () => {
    const { worker, jobs, heard, subscribe, read } = await start();
    const { id } = jobs[job]!;
    subscribe();
    await hears(heard, 1);
    let answerLink = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      worker.intercept(({ path }) => {
        if (path !== '/live') return false;
        resolve();
        return new Promise((go) => {
          answerLink = () => go(false);
        });
      });
    });
    worker.live.drop();
    await asked;
    worker.set(id, { phase: 'processing', progress: 0.5 });
    expect(await read(jobs[job])).toEqual({ status: 'processing', progress: 0.5 });
    expect(reads(worker)).toBe(1);
    const { seq } = worker.tasks.get(id)!.task;
    answerLink();
    await hears(heard, 2);
    expect(await read(jobs[job])).toEqual({ status: 'processing', progress: 0.5 });
    expect(reads(worker)).toBe(1);
    const [first, second] = worker.live.opened;
    expect(second?.pathname).not.toBe(first?.pathname);
    expect(Number(second?.searchParams.get('since'))).toBe(seq - 1);
  });
});

describe('a login', () => {
  it('is asked for once more when it is refused, and is in no address', async () => {
    const tokens = ['old-token', 'new-token'];
    const { worker, heard, subscribe } = await start(1, { getToken: () => tokens[0] ?? null });
    worker.accept('new-token');
    worker.intercept(({ path, headers }) => {
      if (path === '/live' && headers.authorization === 'Bearer old-token') tokens.shift();
      return false;
    });
    subscribe();
    await hears(heard, 1);
    expect(worker.seen.filter(({ path }) => path === '/live')).toHaveLength(2);
    expect(worker.live.opened[0]?.href).not.toMatch(/token/);
  });
});

describe('nothing is connected', () => {
  it.each([
    ['with live: false', { live: false }],
    ['without a WebSocket', { WebSocket: undefined as never }],
  ])('%s, and jobs are read', async (_, options) => {
    const saved = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
    Reflect.deleteProperty(globalThis, 'WebSocket');
    onTestFinished(() => {
      if (saved !== undefined) Object.defineProperty(globalThis, 'WebSocket', saved);
    });
    const { worker, jobs, heard, subscribe, read } = await start(1, options);
    const stop = subscribe();
    expect(await read(jobs[job])).toEqual({ status: 'queued' });
    stop();
    expect(worker.seen.some(({ path }) => path === '/live')).toBe(false);
    expect(heard).toEqual([]);
  });

  it('to a legacy Worker, nor is it listed or deleted from', () => {
    const transport = transportTo({ url: 'https://example.com/api' }, { legacy: true, WebSocket });
    expect(transport).not.toHaveProperty('subscribe');
    expect(transport).not.toHaveProperty('list');
    expect(transport).not.toHaveProperty('remove');
  });

  it('to another host, whatever the Worker says', async () => {
    const { worker, heard, subscribe } = await start();
    const elsewhere = await startWorker();
    let asked = 0;
    worker.intercept(({ path, response }) => {
      if (path !== '/live') return false;
      asked += 1;
      if (asked > 1) return false;
      const url = `${elsewhere.origin}${elsewhere.live.makeLink().url}`;
      answer(response, 200, { success: true, data: { url } });
      return true;
    });
    subscribe();
    await hears(heard, 1);
    expect([asked, elsewhere.live.opened]).toEqual([2, []]);
  });
});
