import type { TaskRecord } from '@faceswap/sdk';
import { describe, expect, it } from 'vitest';
import type { Link } from '../../src/links/links.ts';
import { fetchWorker } from '../support/fetch-worker.ts';
import { signLink } from '../support/people.ts';
import { createRaceWorld, type RaceWorld } from '../support/race-world.ts';

const LONG = { script: () => ({ runMs: 600_000 }) };

async function createTask(world: RaceWorld): Promise<string> {
  return (await world.create(`${crypto.randomUUID()}:1`)).data.jobId;
}

/** Fires alarms until the task is there. */
async function reach(world: RaceWorld, id: string, phase: TaskRecord['phase']): Promise<string> {
  while ((await world.readRecord(id)).phase !== phase) await world.fire();
  return (await world.readRecord(id)).job?.id ?? '';
}

async function tell(world: RaceWorld, link: Partial<Link>, body: BodyInit): Promise<number> {
  const about = { purpose: 'hook', owner: world.owner, object: 'none:1', ...link } as const;
  const url = `https://worker.test/api/hooks/runpod/${await signLink(about)}`;
  return (await fetchWorker(url, { method: 'POST', body })).status;
}

const said = (id: unknown): string => JSON.stringify({ id, status: 'COMPLETED', output: {} });

/** Neither the record nor what the endpoint was asked is different afterwards. */
async function expectUntouched(
  world: RaceWorld,
  id: string,
  work: () => Promise<void>,
): Promise<void> {
  const before = await world.readRecord(id);
  const calls = world.transport.calls.length;
  await work();
  expect(await world.readRecord(id)).toEqual(before);
  expect(world.transport.calls).toHaveLength(calls);
}

describe('a webhook for a task that runs', () => {
  it('changes nothing when it is forged or for something else', async () => {
    const world = await createRaceWorld(1, LONG);
    const [id, other] = [await createTask(world), await createTask(world)];
    const job = await reach(world, id, 'processing');
    await reach(world, other, 'processing');
    await expectUntouched(world, id, async () => {
      const forged = await signLink(
        { purpose: 'hook', owner: world.owner, object: `${id}:1` },
        'z'.repeat(40),
      );
      const url = `https://worker.test/api/hooks/runpod/${forged}`;
      expect((await fetchWorker(url, { method: 'POST', body: said(job) })).status).toBe(404);
      expect(await tell(world, { object: `${id}:1`, purpose: 'read' }, said(job))).toBe(404);
      expect(await tell(world, { object: `${id}:1`, expiresAt: 1 }, said(job))).toBe(404);
      for (const object of ['', ':', `${crypto.randomUUID()}:1`, '__proto__:1', 'constructor:1']) {
        expect(await tell(world, { object }, said(job)), object).toBe(404);
      }
      // Another attempt of the task, and another task of the owner that has a job of its own.
      for (const object of [`${id}:0`, `${id}:2`, `${id}:x`, id, `${other}:1`]) {
        expect(await tell(world, { object }, said(job)), object).toBe(200);
      }
    });
    expect((await world.readRecord(other)).job?.id).not.toBe(job);
  });

  it('cannot give the task another job', async () => {
    const world = await createRaceWorld(2, LONG);
    const id = await createTask(world);
    const job = await reach(world, id, 'processing');
    await expectUntouched(world, id, async () => {
      for (const named of ['job-of-somebody', `${job}x`, job.toUpperCase().repeat(2)]) {
        expect(await tell(world, { object: `${id}:1` }, said(named))).toBe(200);
      }
    });
  });

  it.each([
    ['no JSON', 'no JSON', 400],
    ['nothing', '', 400],
    ['broken JSON', '{"id":"job-', 400],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0]), 400],
    ['depth', '['.repeat(100_000), 400],
    ['whole depth', '['.repeat(100_000) + ']'.repeat(100_000), 400],
    ['no id', '{}', 400],
    ['null', 'null', 400],
    ['a list', '["job-1"]', 400],
    ['a number as id', said(1), 400],
    ['a list as id', said(['job-1']), 400],
    ['an empty id', said(''), 400],
    ['a path as id', said('../purge-queue'), 400],
    ['an encoded path as id', said('%2e%2e%2fpurge-queue'), 400],
    ['a query as id', said('x?ttl=1'), 400],
    ['a line break in the id', said('job-1\n'), 400],
    ['a long id', said('a'.repeat(129)), 400],
    ['an id of the prototype only', '{"__proto__":{"id":"job-1"}}', 400],
    ['a huge id', said('a'.repeat(2_000_000)), 400],
    ['a huge body with the right id', `{"x":"${'a'.repeat(3_000_000)}","id":"job-x"}`, 200],
  ])('changes nothing with %s', async (_what, body, status) => {
    const world = await createRaceWorld(3, LONG);
    const id = await createTask(world);
    await reach(world, id, 'processing');
    await expectUntouched(world, id, async () => {
      expect(await tell(world, { object: `${id}:1` }, body)).toBe(status);
    });
    expect(({} as { id?: string }).id).toBeUndefined();
  });

  it('is a hint however often it comes: the endpoint alone says what is', async () => {
    const world = await createRaceWorld(4, LONG);
    const id = await createTask(world);
    const job = await reach(world, id, 'processing');
    const before = await world.readRecord(id);
    const reads = world.transport.calls.length;
    for (let times = 0; times < 100; times += 1) {
      expect(await world.hook(id, job)).toBe(200);
    }
    await world.fire();
    const after = await world.readRecord(id);
    expect({ ...after, dueAt: 0, updatedAt: 0 }).toMatchObject({
      phase: before.phase,
      outcome: null,
      job: before.job,
      attempt: 1,
      debts: [],
    });
    expect(world.transport.jobs).toHaveLength(1);
    const asked = world.transport.calls.slice(reads).map(({ operation }) => operation);
    expect(new Set(asked).size).toBeLessThanOrEqual(1);
    expect(asked.every((operation) => operation === 'read')).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(3);
  });
});

describe('a webhook before there is a job', () => {
  it('names none for a task that waits', async () => {
    const world = await createRaceWorld(5, LONG);
    const id = await createTask(world);
    await expectUntouched(world, id, async () => {
      expect(await world.hook(id, 'job-of-somebody')).toBe(200);
    });
    expect((await world.readRecord(id)).job).toBeNull();
  });

  it('names none for a task that was cancelled before', async () => {
    const world = await createRaceWorld(6, LONG);
    const id = await createTask(world);
    await world.cancel(id, false);
    await world.settle(id);
    await expectUntouched(world, id, async () => {
      expect(await world.hook(id, 'job-of-somebody')).toBe(200);
    });
    expect(await world.readRecord(id)).toMatchObject({ outcome: 'cancelled', job: null });
  });
});

describe('a webhook that comes late', () => {
  it.each(['completed', 'failed'] as const)('changes nothing that has %s', async (ends) => {
    const world = await createRaceWorld(7, { script: () => ({ runMs: 1000, ends }) });
    const id = await createTask(world);
    const { job, outcome } = await world.settle(id);
    expect(outcome).toBe(ends);
    await expectUntouched(world, id, async () => {
      for (const named of [job?.id ?? '', 'job-of-somebody']) {
        for (let times = 0; times < 20; times += 1) expect(await world.hook(id, named)).toBe(200);
      }
    });
    expect(world.transport.jobs).toHaveLength(1);
  });

  it('brings back no task that was deleted', async () => {
    const world = await createRaceWorld(8, { script: () => ({ runMs: 1000 }) });
    const id = await createTask(world);
    const { job } = await world.settle(id);
    expect((await world.call(`/tasks/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect(await world.hook(id, job?.id ?? '')).toBe(404);
    expect(await world.hook(id, 'job-of-somebody')).toBe(404);
    expect((await world.status(id)).status).toBe(404);
    const { data } = await world.call<{ ids: string[] }>('/tasks');
    expect(data.ids).toEqual([]);
  });
});
