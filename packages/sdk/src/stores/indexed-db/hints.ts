type Listener = (id: string) => void;

/** Tells the other tabs which record has changed, and listens to them. */
export interface Hints {
  tell(id: string): void;
  listen(listener: Listener): () => void;
  /** Tells the listeners of this tab. */
  announce(id: string): void;
}

/**
 * Null where there is none or the page may not have one: a hint may be missed, and every browser with the rest of
 * what this store needs has had one since 2022.
 */
function openChannel(name: string): BroadcastChannel | null {
  try {
    const channel = new BroadcastChannel(name);
    // Node has this: a channel alone must not keep a program alive.
    (channel as { unref?(): void }).unref?.();
    return channel;
  } catch {
    return null;
  }
}

export function createHints(scope: string): Hints {
  const listeners = new Set<Listener>();
  let channel: BroadcastChannel | null | undefined;

  const announce = (id: string): void => {
    for (const listener of listeners) listener(id);
  };

  function reach(): BroadcastChannel | null {
    if (channel !== undefined) return channel;
    channel = openChannel(`faceswap-store:${scope}`);
    channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') announce(data);
    });
    return channel;
  }

  return {
    tell: (id) => reach()?.postMessage(id),
    announce,
    listen(listener) {
      const own: Listener = (id) => listener(id);
      reach();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
}
