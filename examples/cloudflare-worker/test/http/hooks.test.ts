import { expect, it } from 'vitest';
import { createRaceWorld } from '../support/race-world.ts';

it('a webhook with megabytes of a result in it is a hint like any other', async () => {
  const world = await createRaceWorld(1, { script: () => ({ runMs: 60_000 }) });
  const { data } = await world.create('task-1:1');
  while ((await world.readRecord(data.jobId)).phase !== 'processing') await world.fire();
  const { job } = await world.readRecord(data.jobId);
  const output = 'x'.repeat(3_000_000);
  expect(await world.hook(data.jobId, job?.id ?? '', output)).toBe(200);
  expect(await world.hook('no-such-task', job?.id ?? '', output)).toBe(404);
});
