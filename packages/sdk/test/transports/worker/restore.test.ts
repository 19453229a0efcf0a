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
