import { describe, expect, it } from 'vitest';
import { createTestWorld, REQUEST } from '../support/client.ts';

const request = { ...REQUEST, id: 'a' };
const named = { id: 'a', job: 'job-1', mode: 'single-image' } as const;

describe('a job that a webhook names', () => {
  it('is taken up while the answer to its submit is still awaited', async () => {
    const world = createTestWorld({
      namesLostJobs: true,
      fault: ({ operation }) => (operation === 'submit' ? 'hangs' : null),
    });
    const client = world.open();
    const task = await client.tasks.create(request);
    await world.environment.advance(10_000);
    await client.tasks.adopt(named);
    expect(await world.ended(task)).toMatchObject({ outcome: 'completed', jobId: 'job-1' });
    expect(world.transport.jobs).toHaveLength(1);
  });

  it('is stopped when its task was cancelled before', async () => {
    const world = createTestWorld({
      namesLostJobs: true,
      fault: ({ operation }) => (operation === 'submit' ? 'lost' : null),
      script: () => ({ ends: 'never' }),
    });
    const client = world.open();
    const task = await client.tasks.create(request);
    await world.environment.advance(1_000);
    const cancelled = task.cancel();
    await world.environment.advance(100_000);
    expect(await cancelled).toMatchObject({ cancellation: 'unconfirmed' });
    await client.tasks.adopt(named);
    await world.environment.advance(100_000);
    expect(world.transport.jobs.map((job) => world.transport.isRunning(job))).toEqual([false]);
    expect(task.getSnapshot()).toMatchObject({ outcome: 'cancelled', cancellation: 'confirmed' });
  });

  it('is refused when a record could not hold it', async () => {
    const client = createTestWorld().open();
    for (const wrong of [
      { ...named, job: 'x'.repeat(300) },
      { ...named, job: '' },
      { ...named, mode: 'portrait' as 'single-image' },
    ]) {
      const adopted = client.tasks.adopt(wrong);
      await expect(adopted).rejects.toMatchObject({ code: 'invalid-request' });
    }
    expect(client.tasks.list()).toEqual([]);
  });
});
