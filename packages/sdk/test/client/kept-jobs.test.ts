import { expect, it } from 'vitest';
import type { ListedJob, Transport } from '../../src/contracts/transport.ts';
import { TransportError } from '../../src/errors/transport-error.ts';
import { createTestWorld, REQUEST } from '../support/client.ts';

const CONSENT = { subjects: 'self', statement: 'terms', acceptedAt: 1 } as const;

const listed = (id: string, key: string | null, more: Partial<ListedJob> = {}): ListedJob => ({
  job: { transport: 'memory', id, data: null },
  key,
  mode: 'single-image',
  createdAt: 5,
  inputs: { source: null, target: { name: 'a.jpg', type: 'image/jpeg', size: 3 }, faces: {} },
  options: { keepFps: true },
  consent: CONSENT,
  ...more,
});

/** A world whose backend keeps jobs, and can be told to be unreachable. */
function createKeepingWorld(jobs: () => readonly ListedJob[]) {
  const world = createTestWorld();
  const removed: string[] = [];
  let reachable = true;
  let hold: Promise<void> = Promise.resolve();
  const news = new Set<(jobId: string) => void>();
  const transport: Transport = {
    ...world.transport,
    list: async () => jobs(),
    async remove(job) {
      await hold;
      if (!reachable) throw new TransportError('No link.', { code: 'network', effect: 'none' });
      removed.push(job.id);
    },
    subscribe(listener) {
      news.add(listener);
      return () => news.delete(listener);
    },
  };
  return {
    ...world,
    client: world.open({ transport }),
    removed,
    news,
    setReachable(next: boolean) {
      reachable = next;
    },
    holdRemovals(until: Promise<void>) {
      hold = until;
    },
  };
}

it('takes up what the backend keeps and this store does not know, the latest attempt of each', async () => {
  const world = createKeepingWorld(() => [
    listed('job-3', 'task-b:2'),
    listed('job-2', 'task-b:1'),
    listed('job-1', null),
    listed('job-0', 'not a task id:1'),
  ]);
  expect(await world.client.tasks.adoptAll()).toBe(2);
  expect(await world.client.tasks.adoptAll()).toBe(0);
  const shown = world.client.tasks.list();
  expect(shown.map(({ id, attempt, jobId }) => [id, attempt, jobId]).sort()).toEqual([
    ['job-1', 1, 'job-1'],
    ['task-b', 2, 'job-3'],
  ]);
  expect(world.client.tasks.get('task-b')?.getSnapshot()).toMatchObject({
    createdAt: 5,
    inputs: { target: { name: 'a.jpg' } },
    options: { keepFps: true },
    consent: CONSENT,
  });
});

it('deletes all attempts at the backend, and nothing when it cannot be asked, unless forced', async () => {
  const world = createKeepingWorld(() => [
    listed('job-9', 'task-1:1'),
    listed('other', 'task-2:1'),
  ]);
  const handle = await world.client.tasks.create({ ...REQUEST, id: 'task-1' });
  await world.reaches(handle, 'processing');
  await Promise.all([handle.cancel(), world.environment.advance(10_000)]);
  await handle.retry();
  await world.ended(handle);
  const { jobId } = handle.getSnapshot();

  world.setReachable(false);
  await expect(handle.remove()).rejects.toMatchObject({ code: 'network' });
  expect(world.client.tasks.get('task-1')).not.toBeNull();
  world.setReachable(true);
  await handle.remove();
  expect(world.removed).toEqual([jobId, 'job-9']);
  expect(world.client.tasks.list()).toEqual([]);

  const second = await world.client.tasks.create({ ...REQUEST, id: 'task-3' });
  await world.ended(second);
  world.setReachable(false);
  await second.remove({ force: true });
  expect(world.client.tasks.list()).toEqual([]);
});

it('a retry that comes while a task is removed waits, and starts nothing when it is gone', async () => {
  const world = createKeepingWorld(() => []);
  const handle = await world.client.tasks.create(REQUEST);
  await world.reaches(handle, 'processing');
  await Promise.all([handle.cancel(), world.environment.advance(10_000)]);
  let release = (): void => {};
  world.holdRemovals(
    new Promise((resolve) => {
      release = resolve;
    }),
  );
  const removing = handle.remove();
  const retrying = expect(handle.retry()).rejects.toMatchObject({ code: 'invalid-request' });
  await world.environment.advance(1_000);
  release();
  await removing;
  await retrying;
  await world.environment.advance(60_000);
  expect(world.transport.jobs).toHaveLength(1);
});

it('listens only while a job is watched, and reads at once on news', async () => {
  const world = createKeepingWorld(() => []);
  expect(world.news.size).toBe(0);
  const handle = await world.client.tasks.create(REQUEST);
  await world.reaches(handle, 'processing');
  expect(world.news.size).toBe(1);
  const reads = () => world.transport.calls.filter(({ operation }) => operation === 'read').length;
  const before = reads();
  for (const tell of world.news) tell('another job');
  await world.environment.advance(0);
  expect(reads()).toBe(before);
  for (const tell of world.news) tell(handle.getSnapshot().jobId ?? '');
  await world.environment.advance(0);
  expect(reads()).toBe(before + 1);
  await world.ended(handle);
  expect(world.news.size).toBe(0);
});
