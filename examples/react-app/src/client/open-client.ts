import { createFaceSwapClient, type FaceSwapClient, type TaskStore } from '@faceswap/sdk';
import { deleteIndexedDbStore, indexedDbStore } from '@faceswap/sdk/stores/indexed-db';
import { memoryStore } from '@faceswap/sdk/stores/memory';
import { type WorkerTransport, workerTransport } from '@faceswap/sdk/transports/worker';
import { clearPreviews } from '../previews/preview-cache.ts';
import { WORKER_URL } from './call-worker.ts';
import { clearDeleted } from './deleted-tasks.ts';
import { loadInstruments } from './instruments.ts';
import { openSession, type SessionKeeper } from './session.ts';

/** Without live updates a list is at most a second old. */
const LIMITS = { readEvery: 1_000 } as const;

export interface OpenClient {
  readonly client: FaceSwapClient;
  readonly transport: WorkerTransport;
  readonly store: TaskStore;
  readonly session: SessionKeeper;
  /** The browser gives no storage: tasks are kept as long as the page. */
  readonly inMemory: boolean;
}

async function connect(
  session: SessionKeeper,
  store: TaskStore,
  inMemory: boolean,
): Promise<OpenClient> {
  const { options, wire, wrap, watch } = await loadInstruments();
  const direct = workerTransport({ url: WORKER_URL, getToken: session.getToken, ...wire });
  const transport = wrap?.(direct) ?? direct;
  const client = createFaceSwapClient({ transport, store, limits: LIMITS, ...options });
  watch?.(client);
  return { client, transport, store, session, inMemory };
}

/** The whole set-up of the SDK: a session, a transport that speaks with it, a store for its owner. */
export async function openClient(onOtherOwner: () => void): Promise<OpenClient> {
  const session = await openSession(onOtherOwner);
  return connect(session, indexedDbStore({ owner: session.owner }), false);
}

/** The same owner and Worker without a store that lasts. */
export async function openInMemory({ client, session }: OpenClient): Promise<OpenClient> {
  await client.close();
  return connect(session, memoryStore(), true);
}

/**
 * Deletes what this browser kept for an owner whose session has ended. Closing can take a minute, as long as a submit
 * is in flight. Rejects with a `StoreError` when another tab holds the tasks.
 */
export async function forgetOwner({ client, session }: OpenClient): Promise<void> {
  await clearDeleted();
  await client.close();
  await clearPreviews(session.owner);
  await deleteIndexedDbStore({ owner: session.owner });
}
