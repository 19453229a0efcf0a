import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { createRaceWorld, type RaceWorld } from '../support/race-world.ts';

/** All of them with `npm run test:races`; a tenth otherwise. */
const ROUNDS = env.FULL === 'true' ? 200 : 20;

const CANCELLED = { status: 'failed', error_message: '任务已被用户取消' };

/** Runs rounds with seeds of their own; what went wrong names its seed. */
async function rounds(round: (seed: number) => Promise<void>): Promise<void> {
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    try {
      await round(seed);
    } catch (cause) {
      throw new Error(`Round ${seed} of ${ROUNDS} went wrong.`, { cause });
    }
  }
}

async function createTask(world: RaceWorld): Promise<string> {
  const { status, data } = await world.create('task-1:1');
  expect(status).toBe(200);
  return data.jobId;
}

/** What must hold whatever came first: the answer tells the end, and nothing of ours runs on. */
async function expectHonestCancel(
  world: RaceWorld,
  id: string,
  answer: { readonly status: number },
): Promise<void> {
  const { outcome } = await world.settle(id);
  const { data } = await world.status(id);
  if (answer.status === 200) {
    expect(outcome).toBe('cancelled');
    expect(data).toMatchObject(CANCELLED);
  } else {
    expect(answer.status).toBe(400);
    expect(outcome).toBe('completed');
    expect(data).toMatchObject({ status: 'completed', progress: 100 });
    expect(data.result_url).toBeTruthy();
  }
  expect(world.transport.jobs.filter((job) => world.transport.isRunning(job))).toEqual([]);
}

/** Fires alarms for as long as the work takes. */
async function firing<Value>(world: RaceWorld, work: Promise<Value>): Promise<Value> {
  let over = false;
  const watched = work.finally(() => {
    over = true;
  });
  while (!over) {
    await world.fire();
    await world.pause();
  }
  return watched;
}

describe(`races through HTTP, ${ROUNDS} rounds each`, { timeout: 600_000 }, () => {
  it('cancel against progress', () =>
    rounds(async (seed) => {
      const world = await createRaceWorld(seed, { script: () => ({ runMs: 60_000 }) });
      const id = await createTask(world);
      while ((await world.readRecord(id)).phase !== 'processing') await world.fire();
      const [answer] = await Promise.all([firing(world, world.cancel(id)), world.fire()]);
      expect(answer.status).toBe(200);
      await expectHonestCancel(world, id, answer);
    }));

  it('cancel against a submit in flight', () =>
    rounds(async (seed) => {
      const world = await createRaceWorld(seed, { script: () => ({ runMs: 60_000 }) });
      const id = await createTask(world);
      const submitting = world.fire();
      await world.pause();
      const cancelling = world.cancel(id);
      await submitting;
      const answer = await firing(world, cancelling);
      expect(answer.status).toBe(200);
      await expectHonestCancel(world, id, answer);
      expect(world.transport.jobs.length).toBeLessThanOrEqual(1);
    }));

  it('cancel against completion', () =>
    rounds(async (seed) => {
      const world = await createRaceWorld(seed, { script: () => ({ runMs: 1500 }) });
      const id = await createTask(world);
      const alarms = Math.floor(world.random() * 5);
      for (let fired = 0; fired < alarms; fired += 1) await world.fire();
      const [, answer] = await Promise.all([world.fire(), firing(world, world.cancel(id))]);
      await expectHonestCancel(world, id, answer);
    }));

  it('two creates with one id', () =>
    rounds(async (seed) => {
      const world = await createRaceWorld(seed);
      const file = await world.upload();
      const key = seed % 2 === 0 ? 'task-1:1' : null;
      const answers = await Promise.all(
        Array.from({ length: 5 }, async () => {
          await world.pause();
          return world.create(key, file);
        }),
      );
      const ids = new Set(answers.map(({ data }) => data.jobId));
      expect(ids.size).toBe(1);
      const [id = ''] = ids;
      await world.settle(id);
      expect(world.transport.jobs).toHaveLength(1);
    }));

  it('webhook against poll, also when the answer to the submit was lost', () =>
    rounds(async (seed) => {
      const isLost = seed % 2 === 0;
      const world = await createRaceWorld(seed, {
        fault: ({ operation }) => (isLost && operation === 'submit' ? 'lost' : null),
      });
      const id = await createTask(world);
      while (world.transport.jobs.length === 0) await world.fire();
      const jobId = world.transport.jobs[0]?.id ?? '';
      const hook = async (): Promise<number> => {
        await world.pause();
        return world.hook(id, jobId);
      };
      const answers = await Promise.all([hook(), world.fire(), hook(), world.fire(), hook()]);
      expect([answers[0], answers[2], answers[4]]).toEqual([200, 200, 200]);
      expect((await world.settle(id)).outcome).toBe('completed');
      expect(world.transport.jobs).toHaveLength(1);
      expect(await world.hook(id, jobId)).toBe(200);
    }));

  it('a fresh object over the same storage between any two steps', () =>
    rounds(async (seed) => {
      const world = await createRaceWorld(seed);
      const file = await world.upload();
      await world.crash();
      const { data } = await world.create('task-1:1', file);
      const cancelAfter = seed % 3 === 0 ? Math.floor(world.random() * 6) : Number.NaN;
      let goesOn = true;
      for (let steps = 0; goesOn && steps < 100; steps += 1) {
        await world.crash();
        if (steps === cancelAfter) await world.cancel(data.jobId, false);
        goesOn = await world.step();
        goesOn &&= (await world.readRecord(data.jobId)).phase !== 'ended';
      }
      const again = await world.create('task-1:1', file);
      expect(again.data.jobId).toBe(data.jobId);
      const { outcome } = await world.settle(data.jobId);
      expect(['completed', 'cancelled']).toContain(outcome);
      if (Number.isNaN(cancelAfter)) expect(outcome).toBe('completed');
      expect(world.transport.jobs.length).toBeLessThanOrEqual(1);
    }));

  it('an alarm that throws', () =>
    rounds(async (seed) => {
      let confused = 0;
      const world = await createRaceWorld(seed, {
        fault({ operation }) {
          if (operation !== 'read' || confused === 2) return null;
          confused += 1;
          throw new TypeError('The endpoint lost its mind.');
        },
      });
      const id = await createTask(world);
      for (let alarms = 0; alarms < 8; alarms += 1) {
        if ((await world.readRecord(id)).phase === 'ended') break;
        const isPaid = world.transport.jobs.length > 0;
        if (isPaid && world.random() < 0.5) await world.fireBroken();
        else await world.fire();
      }
      const { outcome, failure } = await world.settle(id);
      expect({ outcome, failure }).toEqual({ outcome: 'completed', failure: null });
      expect(world.transport.jobs).toHaveLength(1);
    }));
});
