import { env, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { Owner } from '../../src/owner/owner.ts';
import { type ListenerToNews, listen } from '../support/listen.ts';
import { createRaceWorld, type RaceWorld } from '../support/race-world.ts';

const RUNS = { script: () => ({ queuedMs: 0, runMs: 10_000 }) };

const createTask = async (world: RaceWorld, key: string): Promise<string> =>
  (await world.create(key)).data.jobId;

async function connect(world: RaceWorld, since?: number): Promise<ListenerToNews> {
  const { data } = await world.call<{ url: string }>('/live', { method: 'POST' });
  return listen(data.url + (since === undefined ? '' : `?since=${since}`));
}

const objectOf = ({ owner }: RaceWorld): DurableObjectStub<Owner> =>
  env.OWNERS.get(env.OWNERS.idFromString(owner));

/** Fires alarms until the task is in this phase. */
async function reach(world: RaceWorld, id: string, phase: string): Promise<void> {
  while ((await world.readRecord(id)).phase !== phase) await world.step();
}

const list = async (world: RaceWorld, query: string) => (await world.call(`/tasks${query}`)).data;

describe('who is connected', () => {
  it('is told of everything at first, as a list tells it', async () => {
    const world = await createRaceWorld(1, RUNS);
    const [first, second] = [await createTask(world, 'a:1'), await createTask(world, 'b:1')];
    await world.settle(first);
    const news = await (await connect(world)).next();
    expect([...(news.ids ?? [])].sort()).toEqual([first, second].sort());
    const told = news.tasks.map(({ result_url: _, ...status }) => status);
    const listed = (await list(world, '')) as typeof news;
    expect(told).toEqual(listed.tasks.map(({ result_url: _, ...status }) => status));
    expect(news.seq).toBe(listed.seq);
    expect(told.find(({ id }) => id === first)?.task?.inputs).toEqual({
      source: { name: 'face.png', type: 'image/png', size: expect.any(Number) },
      target: { name: 'face.png', type: 'image/png', size: expect.any(Number) },
      faces: {},
    });
  });

  it('is told at first of what has changed since, and of nothing when nothing has', async () => {
    const world = await createRaceWorld(2, RUNS);
    const [first, second] = [await createTask(world, 'a:1'), await createTask(world, 'b:1')];
    await reach(world, first, 'processing');
    await reach(world, second, 'processing');
    const { seq } = await (await connect(world)).next();
    const nothing = await (await connect(world, seq)).next();
    expect(nothing).toMatchObject({ seq, tasks: [] });
    expect(nothing.ids).toHaveLength(2);
    await world.cancel(first, false);
    await reach(world, first, 'ended');
    const { tasks } = await (await connect(world, seq)).next();
    expect(tasks.map(({ id }) => id)).toContain(first);
    expect(tasks.every(({ task }) => (task?.seq ?? 0) > seq)).toBe(true);
  });

  it('is told of each change, in every tab, and nobody else is', async () => {
    const world = await createRaceWorld(3, RUNS);
    const other = await createRaceWorld(4, RUNS);
    const tabs = [await connect(world), await connect(world)];
    const stranger = await connect(other);
    await stranger.next();
    const id = await createTask(world, 'a:1');
    await world.settle(id);
    for (const tab of tabs) {
      await tab.until(({ task }) => task?.outcome === 'completed');
      const told = tab.heard.flatMap(({ tasks }) => tasks);
      expect(new Set(told.map((status) => status.id))).toEqual(new Set([id]));
      const progress = told.map(({ task }) => task?.progress ?? 0);
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
      expect(new Set(progress).size).toBeGreaterThan(5);
      const seqs = tab.heard.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    }
    // What comes last tells that nothing came before it.
    const theirs = await createTask(other, 'a:1');
    await stranger.until((status) => status.id === theirs);
    expect(JSON.stringify(stranger.heard)).not.toContain(id);
  });

  it('is told when a task is gone', async () => {
    const world = await createRaceWorld(5, RUNS);
    const [first, second] = [await createTask(world, 'a:1'), await createTask(world, 'b:1')];
    await world.settle(first);
    const tab = await connect(world);
    await tab.next();
    await world.call(`/tasks/${first}`, { method: 'DELETE' });
    let ids = (await tab.next()).ids;
    while (ids === undefined) ids = (await tab.next()).ids;
    expect(ids).toEqual([second]);
  });

  it('is told in the language of its page', async () => {
    const world = await createRaceWorld(6, {
      script: () => ({ ends: 'failed', failure: 'no-face-in-source' }),
    });
    const { data } = await world.call<{ url: string }>('/live', { method: 'POST' });
    const english = await listen(data.url, { 'accept-language': 'en-GB' });
    const chinese = await listen(data.url);
    await world.settle(await createTask(world, 'a:1'));
    const failed = ({ status }: { status: string }) => status === 'failed';
    expect((await english.until(failed)).error_message).toMatch(/^[ -~]+$/);
    expect((await chinese.until(failed)).error_message).toMatch(/\p{Script=Han}/u);
  });
});

describe('a connection', () => {
  it('outlives the object that made it', async () => {
    const world = await createRaceWorld(7, RUNS);
    const id = await createTask(world, 'a:1');
    const tab = await connect(world);
    const { seq } = await tab.next();
    await runInDurableObject<Owner, void>(objectOf(world), async (instance, state) => {
      const { live, store } = instance.opened();
      live.stop();
      // Written while nobody is there to tell of it.
      const stored = await store.get(id);
      await store.compareAndSet(id, stored?.revision ?? null, stored?.value);
      const fresh = new Owner(state, env as never);
      await fresh.opened().client.ready;
      await fresh.opened().client.tasks.create({
        id: 'later',
        mode: 'single-image',
        source: { url: 'https://media.test/a.png' },
        target: { url: 'https://media.test/b.png' },
        consent: null,
      });
    });
    const news = await tab.next();
    expect(news.tasks.map((status) => status.id).sort()).toEqual([id, 'later'].sort());
    expect(news.tasks.every(({ task }) => (task?.seq ?? 0) > seq)).toBe(true);
  });

  it('is answered its pings without the object, and closed when it says anything else', async () => {
    const world = await createRaceWorld(8, RUNS);
    const tab = await connect(world);
    await tab.next();
    await tab.ping();
    const answeredAt = await runInDurableObject<Owner, Date | null>(objectOf(world), (_, state) =>
      state.getWebSocketAutoResponseTimestamp(state.getWebSockets()[0] as WebSocket),
    );
    expect(answeredAt).not.toBeNull();
    tab.send('hello');
    expect(await tab.closed).toBe(1008);
  });

  it('gives way to the newest of too many', async () => {
    const world = await createRaceWorld(9, RUNS);
    const oldest = await connect(world);
    await world.settle(await createTask(world, 'a:1'));
    for (let count = 0; count < 19; count += 1) await connect(world);
    const newest = await connect(world);
    expect(await oldest.closed).toBe(1013);
    await newest.next();
  });

  it('has to be made anew after an hour, before it tells anything more', async () => {
    const world = await createRaceWorld(10, RUNS);
    const tab = await connect(world);
    await tab.next();
    await world.upload();
    const connectedAt = world.now();
    // Until the file is deleted.
    while (world.now() - connectedAt < 3_600_000) await world.step();
    await createTask(world, 'a:1');
    expect(await tab.closed).toBe(4000);
    expect(tab.heard).toHaveLength(1);
  });

  it('makes the object look often, which it does not when nobody watches', async () => {
    const world = await createRaceWorld(11, { script: () => ({ runMs: 600_000 }) });
    const id = await createTask(world, 'a:1');
    await reach(world, id, 'processing');
    const pause = async (): Promise<number> => {
      const before = world.now();
      await world.step();
      return world.now() - before;
    };
    while (world.now() % 60_000 < 30_000) await world.step();
    expect(await pause()).toBeGreaterThanOrEqual(4_500);
    await connect(world);
    await world.step();
    for (let times = 0; times < 5; times += 1) expect(await pause()).toBeLessThanOrEqual(600);
  });
});
