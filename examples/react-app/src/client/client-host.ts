import { bringBack } from './bring-back.ts';
import { forgetOwner, type OpenClient, openClient, openInMemory } from './open-client.ts';
import { watchSession } from './session-store.ts';

export interface ClientHost {
  /** Null while the session is being opened. */
  getSnapshot(): OpenClient | null;
  subscribe(listener: () => void): () => void;
  /** Forgets this owner and begins with a new one, who sees none of the tasks. */
  signOut(): Promise<void>;
}

/** Owns the one client of this page, and opens another one when the person or the store changes. */
export function createClientHost(): ClientHost {
  const listeners = new Set<() => void>();
  let open: OpenClient | null = null;
  let stopBringing = (): void => {};

  function show(next: OpenClient | null): void {
    stopBringing();
    open = next;
    stopBringing = next === null ? () => {} : bringBack(next);
    for (const listener of [...listeners]) listener();
  }

  async function start(): Promise<void> {
    const first = await openClient(() => location.reload());
    show(first);
    await first.client.ready.catch(async () => show(await openInMemory(first)));
  }

  async function signOut(): Promise<void> {
    if (open === null) return;
    const before = open;
    show(null);
    await forgetOwner(before);
    await start();
  }

  // Another tab has signed out or in: this one must not go on showing the tasks of who was here.
  watchSession((owner) => {
    if (open !== null && owner !== open.session.owner) location.reload();
  });
  void start();

  return {
    getSnapshot: () => open,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signOut,
  };
}
