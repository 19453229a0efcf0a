import { sweepPreviews } from '../previews/preview-cache.ts';
import { bringBack } from './bring-back.ts';
import { forgetOwner, type OpenClient, openClient, openInMemory } from './open-client.ts';
import { watchSession } from './session-store.ts';

/** What the person should know of the last sign-out: something of that owner is still on this device. */
export type HostNotice = 'data-not-deleted';

export interface ShownClient extends OpenClient {
  readonly notice: HostNotice | null;
}

export interface ClientHost {
  /** Null while the session is being opened. */
  getSnapshot(): ShownClient | null;
  subscribe(listener: () => void): () => void;
  /** Forgets this owner and begins with a new one, who sees none of the tasks. */
  signOut(): Promise<void>;
}

/** Owns the one client of this page, and opens another one when the person or the store changes. */
export function createClientHost(): ClientHost {
  const listeners = new Set<() => void>();
  let shown: ShownClient | null = null;
  let notice: HostNotice | null = null;
  let stopBringing = (): void => {};

  function tell(next: OpenClient | null): void {
    shown = next === null ? null : { ...next, notice };
    for (const listener of [...listeners]) listener();
  }

  function show(next: OpenClient | null): void {
    stopBringing();
    tell(next);
    stopBringing = next === null ? () => {} : bringBack(next);
  }

  /** Nothing is shown before the page goes, so that no task of the old owner makes it ask whether it may. */
  function begin(): void {
    show(null);
    setTimeout(() => location.reload());
  }

  async function start(): Promise<void> {
    const first = await openClient(begin);
    show(first);
    await first.client.ready.catch(async () => show(await openInMemory(first)));
  }

  async function signOut(): Promise<void> {
    if (shown === null) return;
    const before = shown;
    show(null);
    await before.session.end();
    notice = null;
    const forgetting = forgetOwner(before).catch(() => {
      notice = 'data-not-deleted';
      tell(shown);
    });
    await Promise.all([forgetting, start()]);
  }

  // Another tab has signed out or in: this one must not go on showing the tasks of who was here.
  watchSession((owner) => {
    if (shown === null) return;
    if (owner === shown.session.owner) void shown.session.reread();
    else begin();
  });
  void sweepPreviews();
  void start();

  return {
    getSnapshot: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signOut,
  };
}
