import type { FaultRule } from '@faceswap-examples/local-engine';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DirectedSwaps, openSwaps } from './support/directed-swaps.ts';
import type { Scope } from './support/folder.ts';
import { DIRECTED_WORKER } from './support/orders.ts';
import type { WildClient } from './support/wild-client.ts';
import { startWorld, type World } from './support/world.ts';

const start = (scope: Scope): Promise<World> =>
  startWorld({ scope, engine: { workerUrl: DIRECTED_WORKER }, limits: { concurrency: 2 } });

let world: World;
let swaps: DirectedSwaps;
let client: WildClient;

beforeAll(async () => {
  world = await start('file');
  swaps = await openSwaps(world);
  client = swaps.client;
});

afterEach(() => swaps.clear());

describe('a cancel', () => {
  it('of a submit on its way stops the job as soon as there is one', async () => {
    await world.addFaults({ on: 'run', kind: 'delay', ms: 1_500 });
    const [runs, swap] = [swaps.callsOf('run'), await swaps.start()];
    await expect.poll(() => swaps.callsOf('run')).toBe(runs + 1);
    expect(await swap.read()).toMatchObject({ status: 'pending', task: { phase: 'submitting' } });
    await swaps.expectCancelled(swap, 'confirmed');
    expect(world.activeJobs()).toBe(0);
  });

  it('of waiting, queued and running tasks stops each one, and no other', async () => {
    const running = await swaps.startAndReach('processing');
    const queued = await swaps.startAndReach('queued');
    const waiting = await swaps.startAndReach('waiting');
    expect(await queued.read()).toMatchObject({ status: 'pending' });
    expect(await waiting.read()).toMatchObject({ status: 'pending' });
    const [runs, [job]] = [swaps.callsOf('run'), world.engine.stats().queued];
    await swaps.expectCancelled(waiting, 'not-needed');
    await swaps.expectCancelled(queued, 'confirmed');
    expect(world.engine.stats().executions[String(job)]).toBe(0);
    expect(world.activeJobs()).toBe(1);
    expect(await running.read()).toMatchObject({ status: 'processing' });
    await swaps.expectCancelled(running, 'confirmed');
    expect(world.activeJobs()).toBe(0);
    expect(swaps.callsOf('run')).toBe(runs);
  });

  it('while the result is on its way keeps a result that comes in time', async () => {
    await world.addFaults({ on: 'files-get', kind: 'delay', ms: 1_500 });
    const swap = await swaps.startAndReach('collecting', { end: 'finish' });
    expect(await swap.read()).toMatchObject({ status: 'processing', progress: 99 });
    expect(await client.cancel(swap.id)).toMatchObject({ status: 400 });
    await swaps.expectKept(swap);
  });

  it('while the result does not come ends the task in bounded time', async () => {
    await world.addFaults({ on: 'files-get', kind: 'hang', times: 100 });
    const swap = await swaps.startAndReach('collecting', { end: 'finish' });
    await swaps.expectCancelled(swap, 'confirmed');
  });

  it('of a task that has completed is refused, and its result stays', async () => {
    const swap = await swaps.startAndReach('ended', { end: 'finish' });
    await swaps.expectKept(swap);
  });

  it('of a task that has failed is refused, and it stays what it was', async () => {
    const swap = await swaps.startAndReach('ended', { end: 'fail' });
    const before = await swap.read();
    expect(before.task?.failure).toMatchObject({ code: 'no-face-in-source' });
    expect(await client.cancel(swap.id)).toMatchObject({
      status: 400,
      error: 'Job already failed',
    });
    expect(await swap.read()).toEqual(before);
  });

  it('a second time is refused; at the same time it is the same cancel', async () => {
    const swap = await swaps.startAndReach('processing');
    const answers = await Promise.all([client.cancel(swap.id), client.cancel(swap.id)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const again = await client.cancel(swap.id);
    expect(again).toMatchObject({ status: 400, error: 'Job already failed' });
    expect(await swap.task()).toMatchObject({ outcome: 'cancelled' });
  });

  it('of an unknown id finds nothing', async () => {
    for (const id of [crypto.randomUUID(), 'no-such-job']) {
      expect(await client.cancel(id)).toMatchObject({ status: 404 });
    }
  });
});

describe('a cancel that RunPod', () => {
  const once: [string, FaultRule['kind']][] = [
    ['refuses with 500', '500'],
    ['refuses with 502', '502'],
    ['refuses with 401', '401'],
    ['answers with 404', '404'],
    ['answers with a page', 'html'],
    ['breaks off', 'reset'],
    ['takes, but its answer is lost', 'lose-answer'],
  ];

  it.each(once)('%s is tried again, and the job is stopped', async (_, kind) => {
    const swap = await swaps.startAndReach('processing');
    await world.addFaults({ on: 'cancel', kind });
    await swaps.expectCancelled(swap, 'confirmed');
    expect(world.activeJobs()).toBe(0);
  });

  it('answers when the job has ended by itself keeps the result', async () => {
    const swap = await swaps.startAndReach('processing');
    await world.addFaults({ on: 'cancel', kind: 'cancel-completes' });
    const cancels = swaps.callsOf('cancel');
    const cancelling = client.cancel(swap.id);
    await expect.poll(() => swaps.callsOf('cancel')).toBe(cancels + 1);
    await swap.tell({ end: 'finish' });
    expect(await cancelling).toMatchObject({ status: 400, error: 'Job already completed' });
    await swaps.expectKept(swap);
  });
});

/** Until the client has given up and comes back to it takes a while, so all of them at once, each with its engine. */
it('a cancel that RunPod does not carry out ends the task, and is owed', async () => {
  const kinds: readonly FaultRule['kind'][] = ['hang', '500', 'cancel-ignored'];
  const checks = kinds.map(async (kind) => {
    const own = await start('test');
    const { startAndReach, expectCancelled } = await openSwaps(own);
    const swap = await startAndReach('processing');
    await own.addFaults({ on: 'cancel', kind, times: 100 });
    await expectCancelled(swap, 'unconfirmed');
    expect(own.activeJobs()).toBe(1);
    await own.clearFaults();
    await expect.poll(own.activeJobs, { timeout: 20_000 }).toBe(0);
    const settled = { outcome: 'cancelled', cancellation: 'confirmed' };
    await expect.poll(swap.task, { timeout: 5_000 }).toMatchObject(settled);
  });
  await Promise.all(checks);
});
