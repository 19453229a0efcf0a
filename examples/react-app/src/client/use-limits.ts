import { useEffect, useState } from 'react';
import { fetchLimits, type WorkerLimits } from './limits.ts';

const RETRY_MS = 4_000;

let known: WorkerLimits | null = null;

/** What the Worker takes; null until it has said so. Asked again until it answers. */
export function useLimits(): WorkerLimits | null {
  const [limits, setLimits] = useState(known);
  useEffect(() => {
    if (limits !== null) return;
    let timer = 0;
    let over = false;
    const ask = async () => {
      known = await fetchLimits().catch(() => null);
      if (over) return;
      if (known === null) timer = window.setTimeout(() => void ask(), RETRY_MS);
      else setLimits(known);
    };
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [limits]);
  return limits;
}
