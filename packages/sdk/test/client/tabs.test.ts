import { expect, it } from 'vitest';
import type { TaskHandle } from '../../src/index.ts';
import { REQUEST } from '../support/client.ts';
import { createTabWorld, type Tab } from '../support/tabs.ts';

const MINUTE = 60_000;

const handleIn = ({ client }: Tab, id: string): TaskHandle => {
  const handle = client.tasks.get(id);
  if (handle === null) throw new Error(`The tab does not know ${id}.`);
  return handle;
};

const phaseIn = ({ client }: Tab, id: string) => client.tasks.get(id)?.getSnapshot().phase;

async function openTwo(runMs = MINUTE) {
  const world = createTabWorld({ script: () => ({ runMs }) });
  const first = world.open();
  const { id } = await first.client.tasks.create(REQUEST);
  const second = world.open();
  await second.client.ready;
  await world.environment.advanceUntil(() => phaseIn(first, id) === 'processing');
  return { ...world, first, second, id };
}

it('one tab works on a task, the other one shows the same without a request', async () => {
  const { environment, first, second, id, transport } = await openTwo();
  await environment.advance(5_000);
  expect(second.calls).toEqual([]);
  expect(handleIn(second, id).getSnapshot()).toEqual(handleIn(first, id).getSnapshot());
  await environment.advanceUntil(() => phaseIn(first, id) === 'ended');
  await environment.advance(0);
  expect(handleIn(second, id).getSnapshot().outcome).toBe('completed');
  expect(second.calls).toEqual([]);
  expect(transport.jobs).toHaveLength(1);
});

it('a task that begins in one tab is there in the others', async () => {
  const world = createTabWorld();
  const [first, second] = [world.open(), world.open()];
  await second.client.ready;
  const { id } = await first.client.tasks.create(REQUEST);
  await world.environment.advance(0);
  expect(second.client.tasks.list().map((task) => task.id)).toEqual([id]);
});

it('nothing is held when nothing runs', async () => {
  const { environment, first, second, id, locksHeld } = await openTwo();
  expect(locksHeld()).toBe(1);
  await environment.advanceUntil(() => phaseIn(second, id) === 'ended');
  await environment.advance(10_000);
  expect(locksHeld()).toBe(0);
  await first.client.close();
  await second.client.close();
  expect(environment.timers).toBe(0);
});

it.each(['closed', 'crashed'] as const)('goes on at once when its tab is %s', async (how) => {
  const { environment, first, second, id, transport } = await openTwo();
  if (how === 'closed') await first.client.close();
  else first.crash();
  await environment.advance(1_500);
  expect(second.calls).toContain('read');
  await environment.advanceUntil(() => phaseIn(second, id) === 'ended');
  expect(handleIn(second, id).getSnapshot().outcome).toBe('completed');
  expect(transport.jobs).toHaveLength(1);
});

it('a tab that is put aside hands over, and follows when it is back', async () => {
  const { environment, first, second, id } = await openTwo();
  first.tell('suspended');
  first.freeze(true);
  const before = first.calls.length;
  await environment.advance(20_000);
  expect(second.calls).toContain('read');
  first.freeze(false);
  first.tell('resumed');
  first.tell('visible');
  await environment.advance(10_000);
  expect(first.calls.length).toBe(before);
  expect(handleIn(first, id).getSnapshot()).toEqual(handleIn(second, id).getSnapshot());
});

it('a stuck tab is replaced by one that is looked at, not by a hidden one', async () => {
  const { environment, first, second, id } = await openTwo(10 * MINUTE);
  second.setVisible(false);
  first.freeze(true);
  await environment.advance(2 * MINUTE);
  expect(second.calls).toEqual([]);
  second.setVisible(true);
  await environment.advance(5_000);
  expect(second.calls).toContain('read');
  first.freeze(false);
  await environment.advance(MINUTE);
  const before = first.calls.length;
  await environment.advance(MINUTE);
  expect(first.calls.length).toBe(before);
  expect(phaseIn(first, id)).toBe('processing');
});

it('a living tab is not replaced', async () => {
  const { environment, second } = await openTwo(10 * MINUTE);
  await environment.advance(5 * MINUTE);
  expect(second.calls).toEqual([]);
});

it('after a sleep of the whole device the same tab works on', async () => {
  const { environment, second } = await openTwo(2 * 3_600_000);
  await environment.sleep(3_600_000);
  await environment.advance(MINUTE);
  expect(second.calls).toEqual([]);
});

it('a cancel in a tab that only follows is carried out by the one that works', async () => {
  const { environment, first, second, id, transport } = await openTwo();
  const cancelled = handleIn(second, id).cancel();
  await environment.advance(3_000);
  expect(await cancelled).toMatchObject({ outcome: 'cancelled', cancellation: 'confirmed' });
  expect(phaseIn(first, id)).toBe('ended');
  expect(first.calls.filter((call) => call === 'cancel')).toHaveLength(1);
  expect(second.calls).toEqual([]);
  expect(transport.jobs.some((job) => transport.isRunning(job))).toBe(false);
});

it('a cancel is carried out although the tab that works is stuck', async () => {
  const { environment, first, second, id, transport } = await openTwo();
  first.freeze(true);
  const cancelled = handleIn(second, id).cancel();
  await environment.advance(15_000);
  expect(await cancelled).toMatchObject({ outcome: 'cancelled' });
  expect(transport.jobs.some((job) => transport.isRunning(job))).toBe(false);
  first.freeze(false);
  await environment.advance(MINUTE);
  expect(phaseIn(first, id)).toBe('ended');
  expect(transport.jobs).toHaveLength(1);
});

it('a cancel is carried out although its first writes fail', async () => {
  const { environment, first, second, id } = await openTwo();
  second.refuseWrites(2);
  const cancelled = handleIn(second, id).cancel();
  await environment.advance(20_000);
  expect(await cancelled).toMatchObject({ outcome: 'cancelled', cancellation: 'confirmed' });
  expect(phaseIn(first, id)).toBe('ended');
});

it('a tab that is looked at takes over from a hidden one', async () => {
  const { environment, first, second, id } = await openTwo(10 * MINUTE);
  first.setVisible(false);
  await environment.advance(10_000);
  const before = first.calls.length;
  await environment.advance(MINUTE);
  expect(first.calls.length).toBe(before);
  expect(second.calls.filter((call) => call === 'read').length).toBeGreaterThan(5);
  expect(phaseIn(second, id)).toBe('processing');
});

it('what a person wants now is done now, in the tab they look at', async () => {
  let broken = false;
  const world = createTabWorld({
    script: () => ({ runMs: 10 * MINUTE }),
    fault: () => (broken ? 'server-error' : null),
  });
  const [first, second] = [world.open(), world.open()];
  const { id } = await first.client.tasks.create(REQUEST);
  await world.environment.advanceUntil(() => phaseIn(second, id) === 'processing');
  broken = true;
  await world.environment.advance(2 * MINUTE);
  broken = false;
  expect(second.calls).toEqual([]);
  await handleIn(second, id).retry();
  await world.environment.advance(10);
  expect(second.calls).toEqual(['read']);
  expect(handleIn(second, id).getSnapshot().connection).toBe('ok');
});

it('a tab that missed what others did sees it when it is looked at again', async () => {
  const world = createTabWorld();
  const [first, second] = [world.open(), world.open()];
  await second.client.ready;
  second.deafen();
  const { id } = await first.client.tasks.create(REQUEST);
  await world.environment.advanceUntil(() => phaseIn(first, id) === 'ended');
  expect(second.client.tasks.list()).toEqual([]);
  second.tell('visible');
  await world.environment.advance(0);
  expect(phaseIn(second, id)).toBe('ended');
});

it('a retry in any tab makes one new job', async () => {
  const { environment, first, second, id, transport } = await openTwo();
  await Promise.all([handleIn(second, id).cancel(), environment.advance(10_000)]);
  await Promise.all([handleIn(first, id).retry(), handleIn(second, id).retry()]);
  await environment.advanceUntil(() => phaseIn(second, id) === 'ended');
  await environment.advance(0);
  expect(handleIn(first, id).getSnapshot().outcome).toBe('completed');
  expect(transport.jobs.map(({ key }) => key)).toEqual([`${id}:1`, `${id}:2`]);
});

it('what is removed in one tab is gone in the others', async () => {
  const { environment, first, second, id } = await openTwo(1_000);
  await environment.advanceUntil(() => phaseIn(second, id) === 'ended');
  await handleIn(second, id).remove();
  await environment.advance(0);
  expect(first.client.tasks.list()).toEqual([]);
  expect(second.client.tasks.list()).toEqual([]);
});

it('five tabs, and the working one always crashes: one job, always somebody who works', async () => {
  const world = createTabWorld({ script: () => ({ runMs: MINUTE }) });
  const tabs = [0, 1, 2, 3, 4].map(() => world.open());
  const [first] = tabs;
  if (first === undefined) throw new Error('no tab');
  const { id } = await first.client.tasks.create(REQUEST);
  for (const tab of tabs.slice(0, 4)) {
    await world.environment.advance(3_000);
    tab.crash();
  }
  const last = tabs[4];
  if (last === undefined) throw new Error('no tab');
  await world.environment.advanceUntil(() => phaseIn(last, id) === 'ended', 2 * MINUTE);
  expect(handleIn(last, id).getSnapshot().outcome).toBe('completed');
  expect(world.transport.jobs).toHaveLength(1);
});
