import type { Channel, Lifecycle, Locks } from '../contracts/environment.ts';

type Listen = 'addEventListener' | 'removeEventListener';

/** What is asked of a page, and may be absent elsewhere. */
export interface Page extends Partial<Pick<EventTarget, Listen>> {
  readonly navigator?: { readonly onLine?: boolean; readonly locks?: LockManager | null };
  readonly document?: EventTarget & { readonly visibilityState?: string };
  readonly BroadcastChannel?: typeof BroadcastChannel;
}

export function pageLifecycle(page: Page): Lifecycle | undefined {
  const { document, navigator } = page;
  if (document === undefined || page.addEventListener === undefined) return undefined;
  const isOnline = () => navigator?.onLine !== false;
  const isVisible = () => document.visibilityState !== 'hidden';
  return {
    isOnline,
    isVisible,
    subscribe(listener) {
      const link = () => listener(isOnline() ? 'online' : 'offline');
      const sight = () => listener(isVisible() ? 'visible' : 'hidden');
      const leave = () => listener('suspended');
      const back = () => {
        listener('resumed');
        sight();
      };
      const heard: [EventTarget | Page, string, () => void][] = [
        [page, 'online', link],
        [page, 'offline', link],
        [page, 'pagehide', leave],
        [page, 'pageshow', back],
        [document, 'freeze', leave],
        [document, 'resume', back],
        [document, 'visibilitychange', sight],
      ];
      for (const [target, name, callback] of heard) target.addEventListener?.(name, callback);
      return () => {
        for (const [target, name, callback] of heard) target.removeEventListener?.(name, callback);
      };
    },
  };
}

/** The Web Locks of a secure page; where they are refused, each tab counts as the holder. */
export function pageLocks({ navigator }: Page): Locks | undefined {
  const locks = navigator?.locks ?? undefined;
  if (typeof locks?.request !== 'function') return undefined;
  return {
    hold(name, { steal = false, onChange }) {
      const leaving = new AbortController();
      let state: 'queued' | 'held' | 'left' = 'queued';
      const left = new Promise<void>((resolve) => {
        leaving.signal.addEventListener('abort', () => resolve());
      });
      const granted = () => {
        if (state === 'left') return undefined;
        state = 'held';
        onChange(true);
        return left;
      };
      locks
        .request(name, steal ? { steal } : { signal: leaving.signal }, granted)
        .catch(() => state !== 'left' && onChange(state === 'queued'));
      return () => {
        state = 'left';
        leaving.abort();
      };
    },
  };
}

export const pageChannels = ({ BroadcastChannel: Broadcast }: Page) =>
  Broadcast === undefined
    ? undefined
    : (name: string, listener: (message: unknown) => void): Channel => {
        const channel = new Broadcast(name);
        channel.onmessage = ({ data }) => listener(data);
        return {
          post: (message) => channel.postMessage(message),
          close: () => channel.close(),
        };
      };
