import { describe, expect, it } from 'vitest';
import {
  errorOf,
  fileOf,
  never,
  requestFor,
  sendOptions,
  startWorker,
  submitOptions,
  transportTo,
} from './support/bench.ts';
import { createWorld, swapOf } from './support/world.ts';

const OLD = 'old-token-CANARY-0123456789';
const NEW = 'new-token-CANARY-0123456789';

const find = async (transport: ReturnType<typeof transportTo>) =>
  transport.find?.('task-1:1', { signal: never });

describe('a refused token', () => {
  it('is asked for once more, and the request is sent once more', async () => {
    const worker = await startWorker({ token: NEW });
    let asked = 0;
    const getToken = async () => {
      asked += 1;
      return asked === 1 ? OLD : NEW;
    };
    const transport = transportTo(worker, { getToken });
    expect(await find(transport)).toBe(null);
    expect(asked).toBe(2);
    expect(worker.seen.map(({ authorization }) => authorization)).toEqual([
      `Bearer ${OLD}`,
      `Bearer ${NEW}`,
    ]);
  });

  it('costs a hundred tasks one request more', async () => {
    const worker = await startWorker();
    let token = OLD;
    let refreshed = 0;
    const transport = transportTo(worker, { getToken: () => token });
    const request = await requestFor(transport);
    const submits = Array.from({ length: 100 }, (_, index) =>
      transport.submit(request, submitOptions(`task-${index}:1`)),
    );
    const jobs = await Promise.all(submits);
    worker.accept(NEW);
    worker.intercept(({ headers }) => {
      if (headers.authorization !== `Bearer ${NEW}`) refreshed += 1;
      token = NEW;
      return false;
    });
    const before = worker.seen.length;
    const updates = await Promise.all(
      jobs.map((job) => transport.read(job, { signal: new AbortController().signal })),
    );
    expect(updates.every(({ status }) => status === 'queued')).toBe(true);
    expect(refreshed).toBeLessThanOrEqual(2);
    expect(worker.seen.length - before).toBe(2 + refreshed);
  });

  it('is not asked for a third time', async () => {
    const worker = await startWorker({ token: NEW });
    const transport = transportTo(worker, { getToken: () => OLD });
    const error = await errorOf(find(transport));
    expect(error).toMatchObject({ code: 'unauthorized', effect: 'none', retryable: true });
    expect(worker.seen).toHaveLength(2);
  });

  it.each([
    ['throws', () => Promise.reject(new Error(`no ${OLD}`))],
    ['gives what no header can carry', () => `${OLD}\n`],
  ])('no request is sent when getToken %s', async (_, getToken) => {
    const worker = await startWorker({ token: NEW });
    const transport = transportTo(worker, { getToken });
    const error = await errorOf(find(transport));
    expect(error).toMatchObject({ code: 'unauthorized', effect: 'none' });
    expect(worker.seen).toEqual([]);
    const uploaded = transport.uploader.upload(fileOf(100), sendOptions());
    expect(await errorOf(uploaded)).toMatchObject({ name: 'UploadError', code: 'unauthorized' });
  });

  it('during an upload is asked for again for the part alone', async () => {
    const worker = await startWorker({ token: OLD, partSize: 1_000 });
    let token = OLD;
    const transport = transportTo(worker, { getToken: () => token, partConcurrency: 1 });
    worker.intercept(({ path }) => {
      if (path.endsWith('/parts/2') && token === OLD) {
        worker.accept(NEW);
        token = NEW;
      }
      return false;
    });
    await transport.uploader.upload(fileOf(3_000), sendOptions());
    const puts = worker.seen.filter(({ method }) => method === 'PUT');
    expect(puts.map(({ path }) => path.at(-1))).toEqual(['1', '2', '2', '3']);
  });
});

const LIMIT = 20_000;

describe('an expired login', () => {
  const limits = {
    deadlines: { uploading: LIMIT, submitting: LIMIT, queued: LIMIT, processing: LIMIT },
  };
  const at = [
    ['opening an upload', 'uploading', (path: string) => path === '/uploads'],
    ['a part', 'uploading', (path: string) => path.endsWith('/parts/1')],
    ['completing an upload', 'uploading', (path: string) => path.endsWith('/complete')],
    ['a submit', 'submitting', (path: string) => path.startsWith('/process')],
    ['a read', 'queued', (path: string) => path.startsWith('/status')],
  ] as const;

  it.each(at)('pauses a task at %s, beyond its deadlines', async (_, phase, matches) => {
    const worker = await startWorker({ token: OLD });
    const { open, until, environment, store } = createWorld();
    const client = open(transportTo(worker, { getToken: () => OLD }), { limits });
    worker.intercept(({ path }) => {
      if (matches(path)) worker.accept(NEW);
      return false;
    });
    const handle = await client.tasks.create(swapOf('task-1'));
    const view = () => handle.getSnapshot();
    await until(() => view().connection === 'blocked');
    const blockedAt = environment.now();
    await until(() => environment.now() > blockedAt + 5 * LIMIT);
    expect(view()).toMatchObject({ phase, connection: 'blocked' });

    worker.intercept(({ path }) => {
      if (!path.startsWith('/status')) return false;
      for (const id of worker.tasks.keys()) worker.finish(id);
      return false;
    });
    worker.accept(OLD);
    await until(() => view().phase === 'ended');
    expect(view().outcome).toBe('completed');
    expect(worker.tasks.size).toBe(1);
    expect(JSON.stringify(await store.list())).not.toContain('CANARY');
  });

  it('still does when the link breaks meanwhile', async () => {
    const worker = await startWorker({ token: NEW });
    const { open, until, environment } = createWorld();
    const client = open(transportTo(worker, { getToken: () => OLD }), { limits });
    const handle = await client.tasks.create(swapOf('task-1'));
    const view = () => handle.getSnapshot();
    await until(() => view().connection === 'blocked');
    const blockedAt = environment.now();
    await until(() => environment.now() > blockedAt + 2 * LIMIT);
    let broken = 0;
    worker.intercept(({ response }) => {
      broken += 1;
      response.destroy();
      return true;
    });
    await until(() => broken > 3);
    worker.intercept(() => false);
    worker.accept(OLD);
    await until(() => view().phase === 'queued');
    expect(worker.tasks.size).toBe(1);
  });
});
