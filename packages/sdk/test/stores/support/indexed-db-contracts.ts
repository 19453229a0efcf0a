import type { BlobStore } from '../../../src/contracts/blob-store.ts';
import type { TaskStore } from '../../../src/contracts/task-store.ts';
import { deleteIndexedDbStore, indexedDbStore } from '../../../src/stores/indexed-db/index.ts';
import { blobStoreContract } from '../../../src/testing/blob-store-contract.ts';
import type { ContractCase } from '../../../src/testing/contract-case.ts';
import { storeContract } from '../../../src/testing/store-contract.ts';
import { refuseWrites } from './refuse-writes.ts';

interface Bench {
  readonly owner: string;
}

let count = 0;
const create = async () => {
  count += 1;
  const owner = `contract-${count}`;
  return { owner, store: indexedDbStore({ owner, persist: false }) };
};
const cleanup = ({ owner }: Bench) => deleteIndexedDbStore({ owner });

/** The promises of a store, for Node with a database in memory and for a page with a real one. */
export const contracts = {
  records: storeContract<Bench & { store: TaskStore }>({
    create,
    cleanup,
    reopen: async ({ owner }) => indexedDbStore({ owner }),
    refuseWrites: (_bench, work) => refuseWrites('QuotaExceededError', work),
  }),
  blobs: blobStoreContract<Bench & { blobs: BlobStore }>({
    create: async () => {
      const { owner, store } = await create();
      return { owner, blobs: store.blobs };
    },
    cleanup,
    reopen: async ({ owner }) => indexedDbStore({ owner }).blobs,
  }),
} satisfies Record<string, readonly ContractCase[]>;
