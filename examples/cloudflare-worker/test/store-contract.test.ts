import { durableObjectStore } from '@faceswap/sdk/stores/durable-object';
import { blobStoreContract, storeContract } from '@faceswap/sdk/testing';
import { describe, expect, it } from 'vitest';
import { faultyStorage, WRITES } from './support/faulty-storage.ts';
import { casesInObjects, itInObjects } from './support/in-object.ts';

describe('durableObjectStore', () => {
  itInObjects((storage) =>
    storeContract({
      create: async () => {
        const faulty = faultyStorage(storage());
        return { faulty, store: durableObjectStore(faulty.storage) };
      },
      reopen: async ({ faulty }) => durableObjectStore(faulty.storage),
      refuseWrites: ({ faulty }, work) => faulty.refuse(WRITES, work),
    }),
  );
});

describe('the blobs of durableObjectStore', () => {
  itInObjects((storage) =>
    blobStoreContract({
      create: async () => durableObjectStore(storage()),
      reopen: async () => durableObjectStore(storage()).blobs,
    }),
  );
});

describe('the suite inside the runtime', () => {
  it('refuses a store that writes over any revision', async () => {
    const cases = casesInObjects((storage) =>
      storeContract({
        create: async () => {
          const store = durableObjectStore(storage());
          const compareAndSet = async (id: string, _expected: string | null, value: unknown) =>
            store.compareAndSet(id, (await store.get(id))?.revision ?? null, value);
          return { store: { ...store, compareAndSet } };
        },
      }),
    );
    const stale = cases.find(({ name }) => name.startsWith('refuses a stale revision'));
    await expect(stale?.run()).rejects.toMatchObject({ name: 'ContractError' });
  });
});
