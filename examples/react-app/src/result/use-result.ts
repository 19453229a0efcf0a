import type { Task } from '@faceswap/sdk';
import { useEffect, useRef, useState } from 'react';
import { type LoadedResult, loadResult, PENDING } from './load-result.ts';

export interface ShownResult extends LoadedResult {
  /** Asks for a fresh link. */
  retry(): void;
  /** The media of the link can be seen. */
  onShown(): void;
  /** They cannot: the link may have ended, so another one is asked for, once until something is shown. */
  onBroken(): void;
}

/** A link to show a result from, asked for anew at each mount; pending until the task is completed. */
export function useResult({ result }: Pick<Task, 'result'>): ShownResult {
  const [loaded, setLoaded] = useState(PENDING);
  const [round, setRound] = useState(0);
  const isReplaced = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again.
  useEffect(
    () => (result === null ? undefined : loadResult(result.url, setLoaded)),
    [result, round],
  );

  function retry(): void {
    setLoaded(PENDING);
    setRound((before) => before + 1);
  }

  return {
    ...loaded,
    retry,
    onShown() {
      isReplaced.current = false;
    },
    onBroken() {
      if (isReplaced.current) {
        setLoaded({ url: null, failure: 'not-loaded' });
        return;
      }
      isReplaced.current = true;
      retry();
    },
  };
}
