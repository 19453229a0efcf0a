import { useSyncExternalStore } from 'react';
import { fetchLimits, type WorkerLimits } from './limits.ts';

const RETRY_MS = 4_000;

const listeners = new Set<() => void>();
let known: WorkerLimits | null = null;
let isAsking = false;

async function ask(): Promise<void> {
  known = await fetchLimits().catch(() => null);
  isAsking = known !== null || listeners.size > 0;
  if (known === null && isAsking) setTimeout(() => void ask(), RETRY_MS);
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!isAsking) {
    isAsking = true;
    void ask();
  }
  return () => listeners.delete(listener);
}

/** What the Worker takes; null until it has said so. It is asked once for the whole page, and again until it answers. */
export const useLimits = (): WorkerLimits | null => useSyncExternalStore(subscribe, () => known);
