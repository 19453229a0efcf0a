import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { inOwner } from '../support/in-object.ts';
import { createRaceWorld, type RaceWorld } from '../support/race-world.ts';

const SOON = { script: () => ({ runMs: 1000 }) };

async function createTask(world: RaceWorld, key = 'task-1:1'): Promise<string> {
  return (await world.create(key)).data.jobId;
}

interface List {
  readonly seq: number;
  readonly ids: readonly string[];
  readonly tasks: readonly { readonly id: string }[];
}

describe('a list of tasks', () => {
  it('tells what was asked for, and what has changed since', async () => {
    const world = await createRaceWorld(1, SOON);
    const [first, second] = [await createTask(world, 'a:1'), await createTask(world, 'b:1')];
    const list = async (query: string) => (await world.call<List>(`/tasks${query}`)).data;
    const all = await list('');
    expect([...all.ids].sort()).toEqual([first, second].sort());
    expect(await list(`?since=${all.seq}`)).toMatchObject({ ids: all.ids, tasks: [] });
    await world.settle(first);
    expect((await list(`?since=${all.seq}`)).tasks.map(({ id }) => id)).toContain(first);
    expect(await list(`?ids=${first},${first},no-such-task`)).toMatchObject({
      ids: [first],
      tasks: [{ id: first, status: 'completed' }],
    });
    expect((await list('?key=b:1')).ids).toEqual([second]);
    expect((await list('?key=c:1')).ids).toEqual([]);
    expect(await world.status(`${first}?since=9999999999999`)).toMatchObject({
      data: { id: first, unchanged: true },
    });
  });
});

describe('the limits of an owner', () => {
  it('forget a key whose request could never be done', async () => {
    const world = await createRaceWorld(3, SOON);
    const file = await world.upload();
    const body = { source_file: file, target_file: file, face_mappings: { face_0: file } };
    const consent = { subjects: 'self', statement: 'terms', acceptedAt: 1 };
    const headers = { 'idempotency-key': 'task-1:1' };
    const answer = await world.call('/process/single-image', {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...body, consent }),
    });
    expect(answer).toMatchObject({ status: 400, code: 'invalid-request' });
    expect((await world.create('task-1:1', file)).status).toBe(200);
  });

  it('delete the oldest of too many ended tasks, with their files', async () => {
    const world = await createRaceWorld(4, SOON);
    const ids: string[] = [];
    for (const key of ['a:1', 'b:1', 'c:1']) {
      const id = await createTask(world, key);
      await world.settle(id);
      ids.push(id);
    }
    const owner = env.OWNERS.get(env.OWNERS.idFromString(world.owner));
    const kept = (): Promise<string[]> =>
      inOwner(owner, async (_storage, { store }) => (await store.list()).map(({ id }) => id));
    const most = await inOwner(owner, async (_storage, instance) => {
      const { limits } = instance.opened().settings;
      Object.assign(limits, { tasks: 2 });
      instance.opened().planSweep();
      return limits.tasks;
    });
    expect(most).toBe(2);
    await world.fire();
    expect((await kept()).sort()).toEqual(ids.slice(1).sort());
    expect(await world.status(ids[0] ?? '')).toMatchObject({ status: 404 });
  });
});
