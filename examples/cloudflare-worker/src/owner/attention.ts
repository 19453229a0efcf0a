import type { Lifecycle, LifecycleEvent } from '@faceswap/sdk';

/** What is used of a Durable Object's `ctx` for connections that outlive its time in memory. */
export type Sockets = Pick<
  DurableObjectState,
  'acceptWebSocket' | 'getWebSockets' | 'setWebSocketAutoResponse'
>;

/** Whether anybody watches the owner's tasks: over a connection, or by reading again and again. */
export interface Attention {
  readonly lifecycle: Lifecycle;
  /** Somebody looks just now. */
  note(): void;
}

/** More than a visible page ever waits before it reads again. */
const READER_MS = 20_000;

export const isOpen = ({ readyState }: WebSocket): boolean => readyState === WebSocket.OPEN;

export function createAttention(sockets: Sockets, now: () => number): Attention {
  const listeners = new Set<(event: LifecycleEvent) => void>();
  let noted: number | null = null;

  const isVisible = (): boolean =>
    (noted !== null && now() - noted < READER_MS) || sockets.getWebSockets().some(isOpen);

  return {
    lifecycle: {
      isOnline: () => true,
      isVisible,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    note() {
      const wasVisible = isVisible();
      noted = now();
      if (wasVisible) return;
      for (const listener of listeners) listener('visible');
    },
  };
}
