import { describe, expect, it } from 'vitest';
import type { Logger } from '../../src/contracts/logger.ts';
import { settle } from '../../src/testing/virtual-environment.ts';
import { connect } from '../simulation/connect.ts';
import { createTestWorld, type TestWorld } from '../support/client.ts';
import { request, waitingRecord } from '../support/records.ts';

const PHASES = ['waiting', 'uploading', 'queued', 'processing', 'closing'] as const;

/** Opens a client that can be killed. */
function openMortal(world: TestWorld, options: Parameters<TestWorld['open']>[0] = {}) {
  const connection = connect({
    ...world,
    writeDelayMs: () => 0,
    refusesWrite: () => false,
    locks: null,
  });
  const { store, transport, environment } = connection;
  return {
    client: world.open({ store, transport, environment, ...options }),
    crash: connection.crash,
  };
}

async function crashIn(world: TestWorld, phase: string) {
  const { client, crash } = openMortal(
    world,
    phase === 'waiting' ? { limits: { concurrency: 0 } } : {},
  );
  const handle = await client.tasks.create(request({ id: 'task-1' }));
  if (phase === 'closing') {
    await world.reaches(handle, 'processing');
    void handle.cancel();
  }
  await new Promise<void>((done) => {
    const look = () => {
      if (handle.getSnapshot().phase !== phase) return;
      done();
      stop();
    };
    const stop = handle.subscribe(look);
    look();
    void world.environment.advance(20_000).catch(() => {});
  });
  await settle();
  crash();
}

describe('restore', () => {
  it.each(PHASES)('brings a task back in %s and to its end with one job', async (phase) => {
    const world = createTestWorld({
      script: () => ({ queuedMs: 2_000, runMs: 30_000, ignoresCancel: true }),
    });
    await crashIn(world, phase);
    const stored = (await world.store.get('task-1'))?.value as { phase: string };
    const client = world.open();
    await client.ready;
    const handle = client.tasks.get('task-1');
    expect(handle?.getSnapshot().phase).toBe(stored.phase);
    if (handle === null) throw new Error('lost');
    const end = await world.ended(handle);
    expect(end.outcome).toBe(phase === 'closing' ? 'cancelled' : 'completed');
    expect(world.transport.jobs.length).toBe(1);
  });

  it('waits for the answer to a lost submit no longer than its job can live', async () => {
    const world = createTestWorld({
      latencyMs: ({ operation }) => (operation === 'submit' ? 500 : 0),
      namesLostJobs: true,
    });
    const limits = { deadlines: { queued: 5_000, processing: 5_000 } };
    const { client, crash } = openMortal(world, { limits });
    const first = await client.tasks.create(request({ id: 'task-1' }));
    await world.reaches(first, 'submitting');
    await world.environment.advance(100);
    crash();
    const again = world.open({ limits });
    await again.ready;
    await world.environment.advance(11_000);
    expect(again.tasks.get('task-1')?.getSnapshot()).toMatchObject({
      outcome: 'failed',
      failure: { code: 'submit-unknown' },
    });
  });

  it('never submits again when the answer was lost with the process', async () => {
    const world = createTestWorld({
      latencyMs: ({ operation }) => (operation === 'submit' ? 500 : 0),
    });
    const { client, crash } = openMortal(world);
    const first = await client.tasks.create(request({ id: 'task-1' }));
    await world.reaches(first, 'submitting');
    await world.environment.advance(100);
    crash();
    const handle = await reopen(world);
    expect(handle.getSnapshot().phase).toBe('submitting');
    const end = await world.ended(handle);
    expect(end).toMatchObject({
      outcome: 'failed',
      failure: { code: 'submit-unknown', mayBeBilled: true },
    });
    expect(world.transport.jobs.length).toBeLessThanOrEqual(1);
    await handle.retry();
    expect((await world.ended(handle)).outcome).toBe('completed');
    expect(handle.getSnapshot().attempt).toBe(2);
  });

  it.each(['finds', 'asks again'] as const)(
    '%s the job of a lost submit where the backend can',
    async (how) => {
      const world = createTestWorld({
        latencyMs: ({ operation }) => (operation === 'submit' ? 500 : 0),
        canFind: how === 'finds',
        idempotent: how === 'asks again',
      });
      const { client, crash } = openMortal(world);
      const first = await client.tasks.create(request({ id: 'task-1' }));
      await world.reaches(first, 'submitting');
      await world.environment.advance(400);
      crash();
      const end = await world.ended(await reopen(world));
      expect(end.outcome).toBe('completed');
      expect(world.transport.jobs.length).toBe(1);
    },
  );

  it('gives a lost submit its job when it is adopted, and lets it be cancelled before', async () => {
    const lose = {
      fault: ({ operation }: { operation: string }) => (operation === 'submit' ? 'lost' : null),
      namesLostJobs: true,
    } as const;
    const world = createTestWorld(lose);
    const client = world.open();
    const handle = await client.tasks.create(request({ id: 'task-1' }));
    await world.environment.advance(120_000);
    expect(handle.getSnapshot().phase).toBe('submitting');
    await client.tasks.adopt({ id: 'task-1', job: 'job-1', mode: 'single-image' });
    expect((await world.ended(handle)).outcome).toBe('completed');

    const other = await client.tasks.create(request({ id: 'task-2' }));
    await world.environment.advance(120_000);
    const cancelled = other.cancel();
    await world.ended(other);
    expect(await cancelled).toMatchObject({ outcome: 'cancelled', cancellation: 'unconfirmed' });
  });

  it('ends an overdue local phase at once', async () => {
    const world = createTestWorld();
    const { client, crash } = openMortal(world, {
      uploader: {
        name: 'stuck',
        gives: 'url',
        upload: () => new Promise(() => {}),
        resolve: async () => '',
      },
    });
    const first = await client.tasks.create(request({ id: 'task-1' }));
    await world.reaches(first, 'uploading');
    crash();
    await world.environment.sleep(2 * 3_600_000);
    const handle = await reopen(world);
    const end = await world.ended(handle, 0);
    expect(end).toMatchObject({
      outcome: 'timed-out',
      failure: { code: 'uploading-timed-out', mayBeBilled: false },
    });
    expect(world.transport.calls).toEqual([]);
  });

  it('takes a finished job’s result although every deadline has passed', async () => {
    const world = createTestWorld({ script: () => ({ runMs: 60_000 }) });
    await crashIn(world, 'processing');
    await world.environment.sleep(3 * 3_600_000);
    const end = await world.ended(await reopen(world), 1_000);
    expect(end.outcome).toBe('completed');
  });

  it('stops a job that runs past its deadline', async () => {
    const world = createTestWorld({ script: () => ({ ends: 'never' }) });
    await crashIn(world, 'processing');
    await world.environment.sleep(31 * 60_000);
    const end = await world.ended(await reopen(world), 20_000);
    expect(end).toMatchObject({
      outcome: 'timed-out',
      failure: { code: 'processing-timed-out', mayBeBilled: true },
    });
    expect(world.transport.jobs.filter(world.transport.isRunning)).toEqual([]);
  });

  it('lets no remote deadline end a task while offline', async () => {
    const world = createTestWorld({ script: () => ({ runMs: 60_000 }) });
    const client = world.open();
    const handle = await client.tasks.create(request());
    await world.reaches(handle, 'processing');
    world.environment.setOnline(false);
    await world.environment.advance(5 * 3_600_000);
    expect(handle.getSnapshot().phase).toBe('processing');
    world.environment.setOnline(true);
    expect((await world.ended(handle, 1_000)).outcome).toBe('completed');
  });

  it('is harmed by no record that it cannot read, and leaves those as they are', async () => {
    const world = createTestWorld();
    const odd = {
      newer: { ...waitingRecord('newer'), version: 2, wings: true },
      older: { version: 0, id: 'older' },
      broken: { id: 'broken', phase: 'dreaming' },
      other: waitingRecord('somebody-else'),
      list: [1, 2, 3],
      text: 'not a record',
    };
    for (const [id, value] of Object.entries(odd)) await world.store.compareAndSet(id, null, value);
    await world.store.compareAndSet('fine', null, waitingRecord('fine'));
    await world.store.blobs.put('fine/source', fileOf());
    await world.store.blobs.put('fine/target', fileOf());
    const warnings: string[] = [];
    const logger: Logger = {
      debug() {},
      info() {},
      warn: (line) => warnings.push(line),
      error() {},
    };
    const client = world.open({ logger });
    await client.ready;
    const handle = client.tasks.get('fine');
    expect(client.tasks.list().map(({ id }) => id)).toEqual(['fine']);
    if (handle === null) throw new Error('lost');
    expect((await world.ended(handle)).outcome).toBe('completed');
    expect(warnings.filter((line) => line.startsWith('[restore]')).length).toBe(6);
    for (const [id, value] of Object.entries(odd)) {
      expect((await world.store.get(id))?.value).toEqual(value);
    }
    await expect(client.tasks.create(request({ id: 'newer' }))).rejects.toMatchObject({
      code: 'record-unreadable',
    });
  });

  it('asks the store again before it gives up', async () => {
    const world = createTestWorld();
    let failures = 3;
    const store = {
      ...world.store,
      list: async () => {
        failures -= 1;
        if (failures >= 0) throw new Error('locked');
        return world.store.list();
      },
    };
    const client = world.open({ store });
    await world.environment.advance(10_000);
    await expect(client.ready).resolves.toBeUndefined();
    failures = 99;
    const unlucky = world.open({ store });
    await world.environment.advance(60_000);
    await expect(unlucky.ready).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(unlucky.tasks.create(request())).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });
});

const fileOf = () => request().target as never;

async function reopen(world: TestWorld) {
  const client = world.open();
  await client.ready;
  const handle = client.tasks.get('task-1');
  if (handle === null) throw new Error('The task is lost.');
  return handle;
}
