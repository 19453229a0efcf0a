import { env } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { createRaceWorld } from './support/race-world.ts';

it('deletes what has expired though every alarm finds a fresh object', async () => {
  const world = await createRaceWorld(1);
  const fileId = await world.upload();
  const isThere = async (): Promise<boolean> =>
    (await env.FILES.list()).objects.some(({ key }) => key.endsWith(`/${fileId}`));
  expect(await isThere()).toBe(true);
  for (let alarms = 0; alarms < 5 && (await isThere()); alarms += 1) {
    await world.crash();
    await world.fire();
  }
  expect(await isThere()).toBe(false);
});
