import { expect, it } from 'vitest';
import { startWorker, transportTo } from './support/bench.ts';
import { createWorld, swapOf } from './support/world.ts';

const COUNT = 20;
const limits = { concurrency: COUNT };

it('a page that comes back looks at all its tasks in one request', async () => {
  const worker = await startWorker();
  const { open, until, environment } = createWorld();
  const first = open(transportTo(worker), { limits });
  const ids = Array.from({ length: COUNT }, (_, index) => `task-${index}`);
  const handles = await Promise.all(ids.map((id) => first.tasks.create(swapOf(id))));
  await until(() => handles.every((handle) => handle.getSnapshot().phase === 'queued'));
  await first.close();
  for (const id of worker.tasks.keys()) worker.finish(id);
  await environment.sleep(60_000);
  const before = worker.seen.length;

  const second = open(transportTo(worker), { limits });
  await second.ready;
  const again = ids.map((id) => second.tasks.get(id));
  await until(() => again.every((handle) => handle?.getSnapshot().outcome === 'completed'));
  const [only, ...others] = worker.seen.slice(before);
  expect(only?.path.split(',')).toHaveLength(COUNT);
  expect(others).toEqual([]);
});

it('a page leaves it to the Worker how long a job may wait and run', async () => {
  const worker = await startWorker();
  const { open, until, environment } = createWorld();
  const deadlines = { queued: 20_000, processing: 20_000 };
  const { tasks } = open(transportTo(worker), { limits: { deadlines } });
  const task = await tasks.create(swapOf('task-1'));
  const enters = async (phase: 'queued' | 'processing') => {
    await until(() => task.getSnapshot().phase === phase);
    const goOnAt = environment.now() + 60_000;
    await until(() => environment.now() >= goOnAt);
    expect(task.getSnapshot().phase).toBe(phase);
  };
  await enters('queued');
  const [id = ''] = worker.tasks.keys();
  worker.set(id, { phase: 'processing', progress: 0.5 });
  await enters('processing');
  worker.finish(id);
  await until(() => task.getSnapshot().outcome === 'completed');
});
