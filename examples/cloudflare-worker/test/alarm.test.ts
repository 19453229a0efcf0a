import { runDurableObjectAlarm } from 'cloudflare:test';
import type { TaskHandle, TaskRecord } from '@faceswap/sdk';
import { alarmEnvironment } from '@faceswap/sdk/stores/durable-object';
import { type MemoryTransport, memoryTransport } from '@faceswap/sdk/transports/memory';
import { describe, expect, it } from 'vitest';
import type { Owner } from '../src/owner/owner.ts';
import { createOwner, inOwner, reopen } from './support/in-object.ts';

/** So far ahead that the runtime itself fires no alarm: only the test does. */
const START = Date.UTC(2100, 0, 1);

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const picture = (): File => new File([new Uint8Array(10)], 'a.png', { type: 'image/png' });

function createWorld() {
  let time = START;
  let owner = createOwner();
  const now = (): number => time;
  const backend = memoryTransport({ environment: { now, setTimeout: () => () => {} } });
  const transport: MemoryTransport = {
    ...backend,
    async submit(request, options) {
      for (let turns = 0; turns < 50; turns += 1) await turn();
      return backend.submit(request, options);
    },
  };

  /** Works in the object, whose client is open. */
  const work = <Value>(task: (instance: Owner) => Promise<Value>): Promise<Value> =>
    inOwner(owner, async (_storage, instance) => {
      await instance.open({ transport, now }).ready;
      return task(instance);
    });
  const alarmAt = (): Promise<number | null> => inOwner(owner, (storage) => storage.getAlarm());

  const record = (): Promise<TaskRecord> =>
    inOwner(owner, async (_storage, { store }) => (await store.get('a'))?.value as TaskRecord);

  return {
    transport,
    work,
    alarmAt,
    create: (instance: Owner): Promise<TaskHandle> =>
      instance.open().tasks.create({
        id: 'a',
        mode: 'single-image',
        source: picture(),
        target: picture(),
        consent: { subjects: 'self', statement: 'terms', acceptedAt: START },
      }),
    record,
    hasEnded: async (): Promise<boolean> => (await record()).phase === 'ended',
    async crash(): Promise<void> {
      owner = await reopen(owner);
    },
    /** Lets the next alarm fire at its time; false when none is set. */
    async fire(): Promise<boolean> {
      const at = await alarmAt();
      if (at === null) return false;
      time = Math.max(time, at);
      await work(async () => {});
      return runDurableObjectAlarm(owner);
    },
  };
}

describe('a client that is driven by alarms', () => {
  it('begins nothing in the request that creates a task', async () => {
    const world = createWorld();
    await world.work(async (instance) => {
      await world.create(instance);
      for (let turns = 0; turns < 5; turns += 1) await turn();
    });
    expect(world.transport.calls).toEqual([]);
    expect(await world.record()).toMatchObject({ phase: 'waiting' });
    expect(await world.alarmAt()).toBe(START);
  });

  it.each(['the same object', 'a fresh object before each alarm'])(
    'brings a task to its end by alarms alone, in %s, with one job, and then waits for its files to expire',
    async (which) => {
      const world = createWorld();
      await world.work(world.create);
      let alarms = 0;
      while (!(await world.hasEnded()) && alarms < 50) {
        if (which !== 'the same object') await world.crash();
        expect(await world.fire()).toBe(true);
        alarms += 1;
      }
      expect(await world.record()).toMatchObject({ outcome: 'completed', attempt: 1 });
      expect(world.transport.jobs).toHaveLength(1);
      expect(alarms).toBeLessThan(50);
      // What is left to do is to delete the files when their time is up.
      while ((await world.alarmAt()) === START) await world.fire();
      expect(await world.alarmAt()).toBeGreaterThan(START + 3_600_000);
    },
  );

  it('keeps an alarm going until the work that it began has come to rest', async () => {
    const world = createWorld();
    await world.work(world.create);
    const jobs = await world.work(async (instance) => {
      await instance.alarm();
      return world.transport.jobs.length;
    });
    expect(jobs).toBe(1);
  });

  it('cancels a job by the alarm that the command sets', async () => {
    const world = createWorld();
    await world.work(world.create);
    await world.fire();
    expect(world.transport.jobs).toHaveLength(1);
    await world.work(async (instance) => {
      // It resolves when the task has ended, which takes an alarm.
      instance
        .open()
        .tasks.get('a')
        ?.cancel()
        .catch(() => {});
    });
    const calls = () => world.transport.calls.map(({ operation }) => operation);
    expect(calls()).not.toContain('cancel');
    for (let alarms = 0; alarms < 50 && !(await world.hasEnded()); alarms += 1) {
      await world.fire();
    }
    expect(calls()).toContain('cancel');
    expect(await world.record()).toMatchObject({
      outcome: 'cancelled',
      cancellation: 'confirmed',
    });
  });

  it('opens with RunPod when it is not told otherwise', () =>
    inOwner(createOwner(), async (_storage, instance) => {
      await instance.open().ready;
      expect(instance.open().tasks.list()).toEqual([]);
    }));
});

describe('alarmEnvironment', () => {
  it('tries again what threw, without rejecting', () =>
    inOwner(createOwner(), async (storage) => {
      let time = START;
      let tries = 0;
      const environment = alarmEnvironment({ storage, now: () => time });
      environment.setTimeout(() => {
        tries += 1;
        if (tries === 1) throw new Error('planted');
      }, 0);
      await environment.alarm(Promise.resolve());
      expect(await storage.getAlarm()).toBe(START + 30_000);
      time += 30_000;
      await environment.alarm(Promise.resolve());
      expect(tries).toBe(2);
      expect(await storage.getAlarm()).toBeNull();
    }));

  it('sets the alarm again when the client cannot be opened', () =>
    inOwner(createOwner(), async (storage) => {
      const environment = alarmEnvironment({ storage, now: () => START });
      await environment.alarm(Promise.reject(new Error('planted')));
      expect(await storage.getAlarm()).toBe(START + 30_000);
    }));

  it('keeps the alarm at the earliest timer, and none without one', () =>
    inOwner(createOwner(), async (storage) => {
      const environment = alarmEnvironment({ storage, now: () => START });
      const cancelLate = environment.setTimeout(() => {}, 500);
      const cancelEarly = environment.setTimeout(() => {}, 100);
      expect(await storage.getAlarm()).toBe(START + 100);
      cancelEarly();
      expect(await storage.getAlarm()).toBe(START + 500);
      cancelLate();
      expect(await storage.getAlarm()).toBeNull();
    }));

  it('waits for works, and runs timers that come due meanwhile', () =>
    inOwner(createOwner(), async (storage) => {
      const environment = alarmEnvironment({ storage });
      let ended = false;
      environment.setTimeout(() => {
        environment.waitUntil?.(
          new Promise<void>((resolve) => {
            environment.setTimeout(() => {
              ended = true;
              resolve();
            }, 20);
          }),
        );
      }, 0);
      await environment.alarm(Promise.resolve());
      expect(ended).toBe(true);
    }));
});
