import { expect, it } from 'vitest';
import type { TaskRecord } from '../../src/task/task-record.ts';
import { createTestWorld } from '../support/client.ts';
import { request } from '../support/records.ts';

const elsewhere = {
  name: 'elsewhere',
  gives: 'url',
  upload: async (_: unknown, { key }: { readonly key: string }) => ({
    uploader: 'elsewhere',
    key,
    data: null,
  }),
  resolve: async ({ key }: { readonly key: string }) => `https://example.com/${key}`,
} as const;

it('lets go of bytes only when the saved record says where else they are', async () => {
  const world = createTestWorld();
  const { blobs } = world.store;
  const noted: (string | undefined)[] = [];
  const watched: typeof blobs = {
    ...blobs,
    async remove(key) {
      const stored = (await world.store.get('task-1'))?.value as TaskRecord | undefined;
      const role = key.split('/').at(-1) ?? '';
      if (stored?.phase === 'uploading') noted.push(stored.uploads[role]?.key);
      await blobs.remove(key);
    },
  };
  const store = {
    ...world.store,
    // Slower than the removal would be.
    compareAndSet: async (...given: Parameters<typeof world.store.compareAndSet>) => {
      await new Promise<void>((resolve) => world.environment.setTimeout(resolve, 50));
      return world.store.compareAndSet(...given);
    },
  };
  const client = world.open({ store, blobs: watched, uploader: elsewhere });
  const creating = client.tasks.create(request({ id: 'task-1' }));
  await world.environment.advance(1_000);
  const handle = await creating;
  await world.environment.advance(60_000);
  expect(handle.getSnapshot().outcome).toBe('completed');
  expect(noted).toHaveLength(2);
  expect(noted).not.toContain(undefined);
});
