import { isFaceSwapError } from '@faceswap/sdk';
import { useEffect, useState } from 'react';
import { useRead } from './use-tasks.ts';

/**
 * A URL to show the completed result from; null before, on a server, and when the result is lost. Asked for anew at
 * each mount, and again while the backend cannot be reached.
 */
export function useResultUrl(id: string): string | null {
  const result = useRead((tasks) => tasks.get(id)?.getSnapshot().result ?? null, null);
  const [found, setFound] = useState<{ id: string; url: string } | null>(null);
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fail = (error: unknown, delay: number) => {
      if (!isFaceSwapError(error) || !error.retryable) setFound(null);
      else timer = setTimeout(ask, delay, Math.min(2 * delay, 30_000));
    };
    const ask = (delay: number) =>
      result?.url().then(
        (url) => stopped || setFound({ id, url }),
        (error) => stopped || fail(error, delay),
      );
    void ask(1_000);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [id, result]);
  return result !== null && found?.id === id ? found.url : null;
}
