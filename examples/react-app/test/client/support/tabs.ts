import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';

const DAY = 86_400_000;

export interface Answer {
  readonly status?: number;
  readonly data?: unknown;
}

/** A browser without anything stored, and a Worker that answers as the test says; null is no network. */
export function openBrowser() {
  const asked: (string | null)[] = [];
  let answer = (_token: string | null): Answer | null => null;
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('fetch', async (_url: string, { headers }: { headers: Record<string, string> }) => {
    const token = headers['authorization']?.replace('Bearer ', '') ?? null;
    asked.push(token);
    const { status = 200, data } = answer(token) ?? {};
    if (answer(token) === null) throw new TypeError('No network.');
    return Response.json({ success: status === 200, data }, { status });
  });
  return {
    /** The token of each request for a session. */
    asked,
    answers(next: (token: string | null) => Answer | null) {
      answer = next;
    },
    /** A tab has modules of its own over the same storage. */
    async openTab() {
      vi.resetModules();
      const session = await import('../../../src/client/session.ts');
      const store = await import('../../../src/client/session-store.ts');
      return { ...session, ...store };
    },
  };
}

export const sessionOf = (owner: string, token = `token-${owner}`): Answer => ({
  data: { token, owner, expires_at: Date.now() + 30 * DAY },
});
