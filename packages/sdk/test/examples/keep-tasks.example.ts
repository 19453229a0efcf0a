import type { Transport } from '../../src/index.ts';

declare const transport: Transport;

// GUIDE:
import { createFaceSwapClient } from '@faceswap/sdk';
import { deleteIndexedDbStore, indexedDbStore } from '@faceswap/sdk/stores/indexed-db';

/** One client per person: the next one who signs in sees nothing of this one. */
export const signIn = (owner: string) =>
  createFaceSwapClient({ transport, store: indexedDbStore({ owner }) });

/** Leaves nothing on this device; jobs that run go on at the backend. */
export async function signOutAndForget(client: ReturnType<typeof signIn>, owner: string) {
  await client.close();
  await deleteIndexedDbStore({ owner });
}
