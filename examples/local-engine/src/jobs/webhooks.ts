import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** The calls that tell others of ended jobs. */
export interface Webhooks {
  /** Tells this address that a job ended; tried again when it does not answer 2xx. */
  send(url: string, bodyText: () => Promise<string>): void;
  pending(): number;
  close(): Promise<void>;
}

const TIMEOUT_MS = 30_000;

/** Calls webhooks, up to once more than there are delays. */
export function createWebhooks(options: {
  delaysMs: readonly number[];
  log: (line: string) => void;
}): Webhooks {
  const { delaysMs, log } = options;
  const closing = new AbortController();
  // Any number of calls may wait for a receiver to come back.
  setMaxListeners(0, closing.signal);
  const sending = new Set<Promise<void>>();

  const call = async (url: string, body: string): Promise<boolean> => {
    // A signal of `AbortSignal.timeout` that nothing holds is collected, and then never fires.
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), TIMEOUT_MS);
    const signal = AbortSignal.any([closing.signal, over.signal]);
    const headers = { 'content-type': 'application/json', 'user-agent': 'Go-http-client/2.0' };
    // A redirect could lead away from this machine.
    const init: RequestInit = { method: 'POST', headers, body, signal, redirect: 'manual' };
    const response = await fetch(url, init).catch(() => null);
    clearTimeout(timer);
    await response?.body?.cancel().catch(() => undefined);
    return response?.ok ?? false;
  };

  const deliver = async (url: string, bodyText: () => Promise<string>): Promise<void> => {
    const body = await bodyText();
    for (const delayMs of [0, ...delaysMs]) {
      await sleep(delayMs, undefined, { signal: closing.signal });
      if (await call(url, body)) return;
    }
    log('a webhook was not taken by its receiver');
  };

  return {
    send: (url, bodyText) => {
      const delivery: Promise<void> = deliver(url, bodyText)
        .catch(() => undefined)
        .finally(() => sending.delete(delivery));
      sending.add(delivery);
    },
    pending: () => sending.size,
    close: async () => {
      closing.abort();
      await Promise.all(sending);
    },
  };
}
