import 'fake-indexeddb/auto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { indexedDbStore } from '../../src/stores/indexed-db/index.ts';
import { create } from '../../src/testing/store-bench.ts';
import { contracts } from './support/indexed-db-contracts.ts';

describe('indexedDbStore', () => {
  for (const { name, run } of contracts.records) it(name, run);
});

describe('the blobs of indexedDbStore', () => {
  for (const { name, run } of contracts.blobs) it(name, run);
});

it('asks for strict durability where it matters, and only there', async () => {
  const spy = vi.spyOn(IDBDatabase.prototype, 'transaction');
  onTestFinished(() => spy.mockRestore());
  const store = indexedDbStore({ name: 'durability' });
  const durabilityOf = async (write: Promise<unknown>) => {
    await write;
    return spy.mock.lastCall?.[2]?.durability;
  };
  const revision = await create(store, 'a', 1);
  const critical = store.compareAndSet('a', revision, 2, { critical: true });
  expect(await durabilityOf(critical)).toBe('strict');
  expect(await durabilityOf(store.blobs.put('a/source', new File([], 'a.jpg')))).toBe('strict');
  expect(await durabilityOf(store.compareAndSet('b', null, 1))).toBe('relaxed');
});
