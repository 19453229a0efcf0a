import { describe, expect, it } from 'vitest';
import { StoreError, type Uploader } from '../../src/index.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { bytesToFileSource } from '../../src/task/file-source.ts';
import { settle } from '../../src/testing/virtual-environment.ts';
import { createTestWorld, REQUEST } from '../support/client.ts';

const request = { ...REQUEST, id: 'a' };
const file = (name: string) =>
  bytesToFileSource(new Uint8Array([1, 2, 3]), { name, type: 'image/png' });

/** Holds one call until it is let go. */
function createGate() {
  let open: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    open = resolve;
  });
  let used = false;
  return {
    open: () => open(),
    isUsed: () => used,
    async pass(): Promise<void> {
      if (used) return;
      used = true;
      await held;
    },
  };
}

const failsFirst = (_: unknown, index: number) =>
  index === 0 ? ({ ends: 'failed' } as const) : { runMs: 60_000 };

describe('calls that overlap', () => {
  it('two retries with new inputs start one job', async () => {
    const world = createTestWorld({ script: failsFirst });
    const { blobs } = memoryStore();
    const gate = createGate();
    const put: typeof blobs.put = async (key, source, options) => {
      if (source.name === 'slow') await gate.pass();
      await blobs.put(key, source, options);
    };
    const client = world.open({ blobs: { ...blobs, put } });
    const task = await client.tasks.create(request);
    await world.ended(task);
    const retries = [task.retry({ source: file('fast') }), task.retry({ source: file('slow') })];
    await retries[0];
    await world.reaches(task, 'queued');
    gate.open();
    await Promise.all(retries);
    await world.environment.advance(120_000);
    expect(world.transport.jobs.map(({ key }) => key)).toEqual(['a:1', 'a:2']);
  });

  it('a look at the store that a save has overtaken changes nothing', async () => {
    const world = createTestWorld({ script: failsFirst });
    const gate = createGate();
    let isArmed = false;
    const get = async (id: string) => {
      const stored = await world.store.get(id);
      if (isArmed) await gate.pass();
      return stored;
    };
    const client = world.open({ store: { ...world.store, get } });
    const task = await client.tasks.create(request);
    await world.ended(task);
    isArmed = true;
    const stored = await world.store.get('a');
    if (stored === null) throw new Error('The task is not stored.');
    const value = { ...Object(stored.value), updatedAt: 1 };
    await world.store.compareAndSet('a', stored.revision, value);
    await settle();
    expect(gate.isUsed()).toBe(true);
    await task.retry();
    gate.open();
    await settle();
    expect(task.getSnapshot()).toMatchObject({ attempt: 2, outcome: null });
    expect(await world.ended(task)).toMatchObject({ attempt: 2, outcome: 'completed' });
  });

  it('a task is not removed while another process has it running again', async () => {
    const world = createTestWorld({ script: failsFirst });
    const { watch: _, ...store } = world.store;
    const task = await world.open({ store }).tasks.create(request);
    await world.ended(task);
    const other = world.open({ store });
    await other.ready;
    const same = other.tasks.get('a');
    await same?.retry();
    await expect(task.remove()).rejects.toMatchObject({ code: 'task-active' });
    expect(await world.store.get('a')).not.toBeNull();
    if (same) expect(await world.ended(same)).toMatchObject({ outcome: 'completed' });
  });

  it('a look at a removed task does not take a new one of its id away', async () => {
    const world = createTestWorld();
    const gate = createGate();
    const get = async (id: string) => {
      const stored = await world.store.get(id);
      if (stored === null) await gate.pass();
      return stored;
    };
    const client = world.open({ store: { ...world.store, get } });
    const task = await client.tasks.create(request);
    await world.ended(task);
    await settle();
    await task.remove();
    await settle();
    await client.tasks.create(request);
    gate.open();
    await settle();
    expect(client.tasks.list()).toHaveLength(1);
  });

  it('the second create of an id fails as the first one when nothing can be saved', async () => {
    const world = createTestWorld();
    const compareAndSet = () => Promise.reject(new StoreError('The store is full.'));
    const client = world.open({ store: { ...world.store, compareAndSet } });
    const [first, second] = await Promise.allSettled([
      client.tasks.create(request),
      client.tasks.create(request),
    ]);
    const refused = { status: 'rejected', reason: { code: 'store-unavailable' } };
    expect([first, second]).toMatchObject([refused, refused]);
  });

  it('a retry during the delivery of a debt has no cancellation of its own', async () => {
    const world = createTestWorld({
      script: () => ({ runMs: 5_000 }),
      latencyMs: ({ operation }) => (operation === 'cancel' ? 2_000 : 0),
      fault: ({ operation }) => (operation === 'cancel' ? 'server-error' : null),
    });
    const task = await world.open().tasks.create(request);
    await world.reaches(task, 'processing');
    world.environment.setOnline(false);
    const cancelled = task.cancel();
    await world.environment.advance(1);
    expect(await cancelled).toMatchObject({ cancellation: 'unconfirmed' });
    world.environment.setOnline(true);
    await world.environment.advance(500);
    await task.retry();
    expect(await world.ended(task)).toMatchObject({
      attempt: 2,
      outcome: 'completed',
      cancellation: null,
    });
  });
});

const slowResolve = (resolve: Uploader['resolve']): Uploader => ({
  name: 'slow',
  gives: 'url',
  upload: async (_, { key }) => ({ uploader: 'slow', key, data: null }),
  resolve,
});

describe('an uploader whose links never come', () => {
  it('keeps neither a cancel nor a close waiting', async () => {
    const world = createTestWorld();
    const client = world.open({ uploader: slowResolve(() => new Promise(() => undefined)) });
    const task = await client.tasks.create({ ...request, source: file('a') });
    await world.reaches(task, 'submitting');
    const cancelled = task.cancel();
    await world.environment.advance(120_000);
    expect(await cancelled).toMatchObject({ outcome: 'cancelled', cancellation: 'not-needed' });
    expect(world.transport.jobs).toEqual([]);
    await client.close();
  });

  it('does not bring an ended task back to life when they come too late', async () => {
    const world = createTestWorld({
      latencyMs: ({ operation }) => (operation === 'submit' ? 50_000 : 0),
      script: () => ({ runMs: 600_000 }),
    });
    const { environment } = world;
    const late = () =>
      new Promise<string>((resolve) => {
        environment.setTimeout(() => resolve('https://files.test/late'), 20_000);
      });
    const task = await world
      .open({ uploader: slowResolve(late) })
      .tasks.create({ ...request, source: file('a') });
    const ends: unknown[] = [];
    task.subscribe(({ phase, outcome }) => {
      if (outcome !== null || ends.length > 0) ends.push([phase, outcome]);
    });
    await environment.advance(1_000);
    await world.open({ uploader: slowResolve(late) }).ready;
    await environment.advance(3_600_000);
    expect(new Set(ends.map(String)).size).toBeLessThanOrEqual(1);
    const stored = Object((await world.store.get('a'))?.value);
    expect([stored.phase, stored.outcome === null]).not.toEqual(['processing', false]);
  });
});

it('a job that answers after another process ended its task is stopped, and the end stays', async () => {
  const world = createTestWorld({
    latencyMs: ({ operation }) => (operation === 'submit' ? 50_000 : 0),
    script: () => ({ runMs: 600_000 }),
  });
  const { environment, store, transport } = world;
  const task = await world.open().tasks.create(request);
  await environment.advance(20_000);
  const stored = await store.get('a');
  if (stored === null) throw new Error('The task is not stored.');
  const failure = { code: 'submit-unknown', retryable: true, mayBeBilled: true, detail: null };
  const ended = { phase: 'ended', outcome: 'failed', failure, deadlineAt: null, nextAt: null };
  await store.compareAndSet('a', stored.revision, { ...Object(stored.value), ...ended });
  await environment.advance(120_000);
  expect(task.getSnapshot()).toMatchObject({ phase: 'ended', outcome: 'failed' });
  expect(Object((await store.get('a'))?.value)).toMatchObject({ phase: 'ended', debts: [] });
  expect(transport.jobs.map((job) => transport.isRunning(job))).toEqual([false]);
});
