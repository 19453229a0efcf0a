import type { Environment } from '../contracts/environment.ts';
import { type Page, pageChannels, pageLifecycle, pageLocks } from './page-environment.ts';

const LONGEST_TIMEOUT = 2 ** 31 - 1;

function randomFraction(): number {
  const { crypto } = globalThis as { crypto?: Crypto };
  if (crypto?.getRandomValues === undefined) return Math.random();
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
}

/** The world as this platform gives it. */
export function defaultEnvironment(): Environment {
  const page = globalThis as unknown as Page;
  const lifecycle = pageLifecycle(page);
  const locks = lifecycle && pageLocks(page);
  const openChannel = lifecycle && pageChannels(page);
  return {
    now: () => Date.now(),
    setTimeout(callback, delayMs) {
      const timer = setTimeout(callback, Math.min(LONGEST_TIMEOUT, Math.max(0, delayMs)));
      return () => clearTimeout(timer);
    },
    random: randomFraction,
    ...(lifecycle && { lifecycle }),
    ...(locks && { locks }),
    ...(openChannel && { openChannel }),
  };
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new task id: about 120 random bits, safe in file names and URLs. */
export function createId(environment: Environment): string {
  let id = '';
  while (id.length < 24) id += ALPHABET[Math.floor(environment.random() * ALPHABET.length)];
  return id;
}
