import { createFaceSwapClient } from '@faceswap/sdk';
import { memoryStore } from '@faceswap/sdk/stores/memory';
import { createVirtualEnvironment } from '@faceswap/sdk/testing';
import { memoryTransport } from '@faceswap/sdk/transports/memory';
import { expect, it } from 'vitest';
import { keepNewest } from '../../src/client/keep-newest.ts';

const face = { url: 'https://example.com/face.jpg' };
const target = { url: 'https://example.com/target.jpg' };
const consent = { subjects: 'self', statement: 'Mine.', acceptedAt: 1 } as const;

it('deletes the oldest ended tasks, now and after each end, and no running one', async () => {
  const environment = createVirtualEnvironment({ seed: 1 });
  const transport = memoryTransport({
    environment,
    script: ({ taskId }) => (taskId === 'running' ? { ends: 'never' } : {}),
  });
  const client = createFaceSwapClient({ transport, store: memoryStore(), environment });
  const ids = () => client.tasks.list().map(({ id }) => id);
  const start = async (id: string) => {
    const request = { id, mode: 'single-image', source: face, target, consent } as const;
    const task = await client.tasks.create(request);
    await environment.advance(1_000);
    return task;
  };
  const end = async (id: string) => {
    const task = await start(id);
    await environment.advanceUntil(() => task.getSnapshot().phase === 'ended');
    await environment.advance(1_000);
  };
  await start('running');
  for (const id of ['one', 'two', 'three']) await end(id);
  expect(ids()).toEqual(['three', 'two', 'one', 'running']);
  const stop = keepNewest({ client, owner: 'me', count: 2 });
  await environment.advance(1_000);
  expect(ids()).toEqual(['three', 'two', 'running']);
  await end('four');
  expect(ids()).toEqual(['four', 'three', 'running']);
  stop();
  await end('five');
  expect(ids()).toEqual(['five', 'four', 'three', 'running']);
  await client.close();
});
