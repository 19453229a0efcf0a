import {
  createFaceSwapClient,
  type FaceSwapClient,
  type FaceSwapClientOptions,
  type SwapRequest,
  type TaskHandle,
} from '@faceswap/sdk';
import { memoryStore } from '@faceswap/sdk/stores/memory';
import { createVirtualEnvironment } from '@faceswap/sdk/testing';
import { type MemoryTransportOptions, memoryTransport } from '@faceswap/sdk/transports/memory';
import { act } from '@testing-library/react';
import type { ReactNode } from 'react';
import { FaceSwapProvider } from '../../src/index.ts';

export const REQUEST = {
  mode: 'single-image',
  source: { url: 'https://example.com/s.jpg' },
  target: { url: 'https://example.com/t.jpg' },
  consent: { subjects: 'self', statement: 't', acceptedAt: 0 },
} as const satisfies SwapRequest;

/** A client whose list tells how many listen to it. */
function countListeners(client: FaceSwapClient) {
  let listeners = 0;
  const subscribe = (listener: () => void) => {
    const stop = client.tasks.subscribe(listener);
    listeners += 1;
    let stopped = false;
    return () => {
      if (!stopped) listeners -= 1;
      stopped = true;
      stop();
    };
  };
  const counted: FaceSwapClient = { ...client, tasks: { ...client.tasks, subscribe } };
  return { client: counted, listeners: () => listeners };
}

/** A backend and a store on virtual time, with a client; whatever moves time or a task is inside `act`. */
export function createWorld(options: Partial<MemoryTransportOptions> = {}) {
  const environment = createVirtualEnvironment();
  const store = memoryStore();
  const transport = memoryTransport({ environment, ...options });
  const open = (more: Partial<FaceSwapClientOptions> = {}) =>
    countListeners(
      createFaceSwapClient({
        transport,
        store,
        environment,
        limits: { concurrency: 1_000, turnsPerSecond: 100_000 },
        ...more,
      }),
    );
  const { client, listeners } = open();
  const within = ({ children }: { readonly children?: ReactNode }) => (
    <FaceSwapProvider client={client}>{children}</FaceSwapProvider>
  );

  return {
    environment,
    transport,
    client,
    listeners,
    open,
    /** For `render(…, { wrapper })`. */
    wrapper: within,
    advance: (ms: number) => act(() => environment.advance(ms)),
    advanceUntil: (condition: () => boolean) => act(() => environment.advanceUntil(condition)),
    ended: (handle: TaskHandle) =>
      act(() => environment.advanceUntil(() => handle.getSnapshot().phase === 'ended')),
    create: (id: string) => act(() => client.tasks.create({ ...REQUEST, id })),
  };
}
