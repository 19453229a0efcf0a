import type { Environment, Lifecycle } from '../contracts/environment.ts';

const LONGEST_TIMEOUT = 2 ** 31 - 1;

interface Page {
  readonly navigator?: { readonly onLine?: boolean };
  readonly document?: EventTarget & { readonly visibilityState?: string };
  addEventListener?: EventTarget['addEventListener'];
  removeEventListener?: EventTarget['removeEventListener'];
}

function pageLifecycle(page: Page): Lifecycle | undefined {
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
      const heard: [EventTarget | Page, string, () => void][] = [
        [page, 'online', link],
        [page, 'offline', link],
        [page, 'pageshow', sight],
        [document, 'visibilitychange', sight],
      ];
      for (const [target, name, callback] of heard) target.addEventListener?.(name, callback);
      return () => {
        for (const [target, name, callback] of heard) target.removeEventListener?.(name, callback);
      };
    },
  };
}

function randomFraction(): number {
  const { crypto } = globalThis as { crypto?: Crypto };
  if (crypto?.getRandomValues === undefined) return Math.random();
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
}

/** The world as this platform gives it. */
export function defaultEnvironment(): Environment {
  const lifecycle = pageLifecycle(globalThis as unknown as Page);
  return {
    now: () => Date.now(),
    setTimeout(callback, delayMs) {
      const timer = setTimeout(callback, Math.min(LONGEST_TIMEOUT, Math.max(0, delayMs)));
      return () => clearTimeout(timer);
    },
    random: randomFraction,
    ...(lifecycle === undefined ? {} : { lifecycle }),
  };
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new task id: about 120 random bits, safe in file names and URLs. */
export function createId(environment: Environment): string {
  let id = '';
  while (id.length < 24) id += ALPHABET[Math.floor(environment.random() * ALPHABET.length)];
  return id;
}
