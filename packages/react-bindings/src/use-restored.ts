import type { FaceSwapClient } from '@faceswap/sdk';
import { useMemo, useSyncExternalStore } from 'react';
import { useFaceSwap } from './provider.ts';

/** `error` says why the stored tasks could not be read; null otherwise. */
export type Restored = Readonly<{ ready: boolean; error: unknown }>;

const RESTORING: Restored = { ready: false, error: null };
const settled = new WeakMap<FaceSwapClient, Restored>();

const subscribeTo = (client: FaceSwapClient) => (listener: () => void) => {
  let tell = listener;
  const settle = (error: unknown, ready: boolean) => {
    if (!settled.has(client)) settled.set(client, { ready, error });
    tell();
  };
  const fail = (error: unknown) => settle(error, false);
  client.ready.then(() => settle(null, true), fail);
  return () => {
    tell = () => {};
  };
};

/** `client.ready` as state. */
export function useRestored(): Restored {
  const { client } = useFaceSwap();
  const subscribe = useMemo(() => subscribeTo(client), [client]);
  const getSnapshot = () => settled.get(client) ?? RESTORING;
  return useSyncExternalStore(subscribe, getSnapshot, () => RESTORING);
}
