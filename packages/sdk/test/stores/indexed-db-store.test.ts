import 'fake-indexeddb/auto';
import { describe, it } from 'vitest';
import type { BlobStore } from '../../src/contracts/blob-store.ts';
import type { TaskStore } from '../../src/contracts/task-store.ts';
import { deleteIndexedDbStore, indexedDbStore } from '../../src/stores/indexed-db/index.ts';
import { blobStoreContract } from '../../src/testing/blob-store-contract.ts';
import { storeContract } from '../../src/testing/store-contract.ts';
import { refuseWrites } from './support/refuse-writes.ts';

interface Bench {
  readonly owner: string;
}

let count = 0;
const create = async () => {
  count += 1;
  const owner = `owner-${count}`;
  return { owner, store: indexedDbStore({ owner }) };
};
const cleanup = ({ owner }: Bench) => deleteIndexedDbStore({ owner });

describe('indexedDbStore', () => {
  const cases = storeContract<Bench & { store: TaskStore }>({
    create,
    cleanup,
    reopen: async ({ owner }) => indexedDbStore({ owner }),
    refuseWrites: (_bench, work) => refuseWrites('QuotaExceededError', work),
  });
  for (const { name, run } of cases) it(name, run);
});

describe('the blobs of indexedDbStore', () => {
  const cases = blobStoreContract<Bench & { blobs: BlobStore }>({
    create: async () => {
      const { owner, store } = await create();
      return { owner, blobs: store.blobs };
    },
    cleanup,
    reopen: async ({ owner }) => indexedDbStore({ owner }).blobs,
  });
  for (const { name, run } of cases) it(name, run);
});
