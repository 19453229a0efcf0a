import { describe, it } from 'vitest';
import { memoryStore } from '../../src/stores/memory.ts';
import { blobStoreContract } from '../../src/testing/blob-store-contract.ts';
import { storeContract } from '../../src/testing/store-contract.ts';

describe('memoryStore', () => {
  const create = async () => ({ store: memoryStore() });
  for (const { name, run } of storeContract({ create })) it(name, run);
});

describe('the blobs of memoryStore', () => {
  const create = async () => memoryStore();
  for (const { name, run } of blobStoreContract({ create })) it(name, run);
});
