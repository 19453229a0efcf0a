import { expect, it, vi } from 'vitest';
import { createRaceWorld } from '../support/race-world.ts';

const machine = vi.hoisted(() => {
  let putBack = (): void => {};
  const isThere = new Promise<void>((resolve) => {
    putBack = resolve;
  });
  return { isThere, putBack };
});

/** A turn is where a task's record is given to the machine: until it is put back, nothing is. */
vi.mock('../../../../packages/sdk/src/client/turns.ts', async (importOriginal) => {
  const original = await importOriginal<{ takeTurn: (...args: unknown[]) => Promise<void> }>();
  return {
    takeTurn: async (...args: unknown[]): Promise<void> => {
      await machine.isThere;
      await original.takeTurn(...args);
    },
  };
});

it('shows no status but that of the machine: while it is gone, a task stays pending', async () => {
  const world = await createRaceWorld(1);
  const { data } = await world.create('task-1:1');
  const firing = world.fire();
  const status = async () => (await world.status(data.jobId)).data.status;
  expect(await world.hook(data.jobId, 'job-1')).toBe(200);
  expect(await status()).toBe('pending');
  expect((await world.cancel(data.jobId, false)).status).toBe(200);
  expect(await status()).toBe('pending');
  expect(world.transport.calls).toEqual([]);
  machine.putBack();
  await firing;
  await world.settle(data.jobId);
  expect(await status()).toBe('failed');
});
