import { createFaceSwapClient, type JobRequest, StoreError, type TaskStore } from '@faceswap/sdk';
import { memoryStore } from '@faceswap/sdk/stores/memory';
import { createVirtualEnvironment } from '@faceswap/sdk/testing';
import { type MemoryScript, memoryTransport } from '@faceswap/sdk/transports/memory';
import { describe, expect, it } from 'vitest';
import { HISTORY_KEY, IMPORTED_KEY, importHistory } from '../../src/wild-history/import-history.ts';

const HOUR = 3_600_000;

const REQUEST: JobRequest = {
  taskId: 'old',
  attempt: 1,
  mode: 'single-video',
  source: null,
  target: { url: 'https://example.com/target.mp4', name: 'target.mp4', type: 'video/mp4' },
  faces: {},
  options: {},
  consent: null,
  runMs: HOUR,
  ttlMs: HOUR,
};

function createStorage(history?: unknown) {
  const values = new Map<string, string>();
  if (history !== undefined) values.set(HISTORY_KEY, JSON.stringify(history));
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

/** A backend that runs some jobs of the old app, and tabs of the new one over one store. */
async function createWorld(jobs: number, script: MemoryScript = {}) {
  const environment = createVirtualEnvironment({ seed: 1 });
  const transport = memoryTransport({ environment, script: () => script });
  const { signal } = new AbortController();
  for (let job = 1; job <= jobs; job += 1) {
    await transport.submit(REQUEST, { idempotencyKey: `old:${job}`, signal });
  }
  const store = memoryStore();
  const open = (over: TaskStore = store) =>
    createFaceSwapClient({ transport, store: over, environment });
  return { environment, transport, store, open, now: environment.now() };
}

const running = (jobId: string) => ({ jobId, type: 'single-video', status: 'processing' });

describe('importHistory', () => {
  it('follows a running task to its end, and leaves the old history as it is', async () => {
    const { environment, transport, open, now } = await createWorld(1);
    const jobId = transport.jobs[0]!.id;
    const storage = createStorage([running(jobId)]);
    const before = storage.getItem(HISTORY_KEY);
    const client = open();
    const { adopted, ...rest } = await importHistory({ client, storage, now });
    expect(rest).toEqual({ left: 0, done: true });
    const task = client.tasks.get(adopted[0]!)!;
    expect(task.getSnapshot()).toMatchObject({ mode: 'single-video', phase: 'queued', jobId });
    await environment.advanceUntil(() => task.getSnapshot().phase === 'ended');
    expect(task.getSnapshot()).toMatchObject({ outcome: 'completed' });
    expect(storage.getItem(HISTORY_KEY)).toBe(before);
    expect(transport.jobs).toHaveLength(1);
  });

  it('lets a running task be stopped', async () => {
    const { environment, transport, open, now } = await createWorld(1, { ends: 'never' });
    const job = transport.jobs[0]!;
    const client = open();
    const storage = createStorage({ activeTasks: [running(job.id)] });
    const { adopted } = await importHistory({ client, storage, now });
    const cancelled = client.tasks.get(adopted[0]!)!.cancel();
    await environment.advance(60_000);
    expect(await cancelled).toMatchObject({ outcome: 'cancelled', cancellation: 'confirmed' });
    expect(transport.isRunning(job)).toBe(false);
  });

  it('imports once', async () => {
    const { environment, transport, open, now } = await createWorld(1);
    const storage = createStorage([running(transport.jobs[0]!.id)]);
    const client = open();
    const { adopted } = await importHistory({ client, storage, now });
    const task = client.tasks.get(adopted[0]!)!;
    await environment.advanceUntil(() => task.getSnapshot().phase === 'ended');
    await task.remove();
    expect(await importHistory({ client, storage, now })).toEqual({
      adopted: [],
      left: 0,
      done: true,
    });
    expect(client.tasks.list()).toEqual([]);
  });

  it('doubles nothing when two tabs import, nor when it could not be noted', async () => {
    const { environment, transport, store, open, now } = await createWorld(2, { ends: 'never' });
    const storage = createStorage(transport.jobs.map(({ id }) => running(id)));
    const setItem = () => {
      throw new DOMException('Full.', 'QuotaExceededError');
    };
    const full = { ...storage, setItem };
    const tabs = [open(), open()];
    const both = () =>
      Promise.all(tabs.map((client) => importHistory({ client, storage: full, now })));
    const [first, second] = await both();
    expect(first?.adopted).toHaveLength(2);
    expect(second?.adopted).toEqual(first?.adopted);
    expect(await both()).toEqual([first, second]);
    await environment.advance(5_000);
    expect(await store.list()).toHaveLength(2);
    for (const client of tabs) expect(client.tasks.list()).toHaveLength(2);
  });

  it('doubles no job that is followed already', async () => {
    const { transport, open, now } = await createWorld(1, { ends: 'never' });
    const jobId = transport.jobs[0]!.id;
    const client = open();
    await client.tasks.adopt({ id: jobId, job: jobId, mode: 'single-video' });
    const storage = createStorage([running(jobId)]);
    const { adopted } = await importHistory({ client, storage, now });
    expect(adopted).toEqual([jobId]);
    expect(client.tasks.list()).toHaveLength(1);
  });

  it('shows results that can still be there, and no others', async () => {
    const { transport, open, now } = await createWorld(1);
    const ended = (jobId: string, status: string, ageMs: number) => ({
      jobId,
      type: 'single-image',
      status,
      createdAt: now - ageMs,
    });
    const storage = createStorage([
      ended(transport.jobs[0]!.id, 'completed', HOUR),
      ended('too-old', 'completed', 25 * HOUR),
      { ...ended('ageless', 'completed', 0), createdAt: undefined },
      ended('failed', 'failed', HOUR),
      ended('stopped', 'cancelled', HOUR),
      { type: 'single-image', status: 'completed', createdAt: now },
    ]);
    const client = open();
    const { adopted, left } = await importHistory({ client, storage, now });
    expect(left).toBe(5);
    expect(client.tasks.list().map(({ id }) => id)).toEqual(adopted);
    expect(adopted).toHaveLength(1);
  });

  it('keeps ids apart that look alike, and refuses what is no id', async () => {
    const { open, now } = await createWorld(0);
    const ids = ['a_b', 'a.b', 'a/b', 'a b', 'A_b', 'a_005fb', '换脸'];
    const storage = createStorage([...ids, 'x'.repeat(300)].map(running));
    const { adopted, left, done } = await importHistory({ client: open(), storage, now });
    expect(new Set(adopted).size).toBe(ids.length);
    expect({ left, done }).toEqual({ left: 1, done: true });
  });

  it('tries again later what the store could not keep', async () => {
    const { store, open, now } = await createWorld(0);
    const full: TaskStore = {
      ...store,
      compareAndSet: async () => {
        throw new StoreError('Full.', { code: 'store-full' });
      },
    };
    const storage = createStorage([running('job-1')]);
    const failed = await importHistory({ client: open(full), storage, now });
    expect(failed).toEqual({ adopted: [], left: 1, done: false });
    expect(storage.values.has(IMPORTED_KEY)).toBe(false);
    const { adopted } = await importHistory({ client: open(), storage, now });
    expect(adopted).toHaveLength(1);
    expect(storage.values.has(IMPORTED_KEY)).toBe(true);
  });

  it.each(['', '{', '[[', 'null', '{"tasks":5}'])('is not harmed by %j', async (text) => {
    const { open, now } = await createWorld(0);
    const storage = createStorage();
    storage.setItem(HISTORY_KEY, text);
    const result = await importHistory({ client: open(), storage, now });
    expect(result).toEqual({ adopted: [], left: 0, done: true });
    expect(storage.getItem(HISTORY_KEY)).toBe(text);
  });

  it('does nothing where there is no history or no storage', async () => {
    const { open, now } = await createWorld(0);
    const client = open();
    const nothing = { adopted: [], left: 0, done: true };
    const storage = createStorage();
    expect(await importHistory({ client, storage, now })).toEqual(nothing);
    expect(storage.values.size).toBe(0);
    const refused = () => {
      throw new DOMException('No.', 'SecurityError');
    };
    const closed = { getItem: refused, setItem: refused };
    expect(await importHistory({ client, storage: closed, now })).toEqual(nothing);
    expect(await importHistory({ client, now })).toEqual(nothing);
  });
});
