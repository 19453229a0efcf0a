import { abortAllDurableObjects, env, runInDurableObject } from 'cloudflare:test';
import type { ContractCase } from '@faceswap/sdk/testing';
import { it } from 'vitest';
import type { Owner } from '../../src/owner/owner.ts';

/** A new object: storage is shared by all tests of a file. */
export const createOwner = (): DurableObjectStub<Owner> => env.OWNERS.get(env.OWNERS.newUniqueId());

/** Works inside the runtime of an object, where its storage can be reached. */
export const inOwner = <Value>(
  owner: DurableObjectStub<Owner>,
  work: (storage: DurableObjectStorage, instance: Owner) => Promise<Value>,
): Promise<Value> =>
  runInDurableObject<Owner, Value>(owner, (instance, state) => work(state.storage, instance));

/** Does work with the storage of a new object, inside it. */
export const inStorage = <Value>(
  work: (storage: DurableObjectStorage) => Promise<Value>,
): Promise<Value> => inOwner(createOwner(), work);

/** A suite's cases, one object each. */
export function casesInObjects(
  suite: (storage: () => DurableObjectStorage) => readonly ContractCase[],
): readonly ContractCase[] {
  let current: DurableObjectStorage | null = null;
  const storage = (): DurableObjectStorage => {
    if (current === null) throw new Error('A case ran outside its object.');
    return current;
  };
  return suite(storage).map(({ name, run }) => ({
    name,
    run: () =>
      inStorage(async (own) => {
        current = own;
        await run();
      }),
  }));
}

export function itInObjects(
  suite: (storage: () => DurableObjectStorage) => readonly ContractCase[],
): void {
  for (const { name, run } of casesInObjects(suite)) it(name, run);
}

/** Ends every running object as a crash does; a new stub makes a new one over the same storage. */
export async function reopen(owner: DurableObjectStub<Owner>): Promise<DurableObjectStub<Owner>> {
  await abortAllDurableObjects();
  return env.OWNERS.get(owner.id);
}
