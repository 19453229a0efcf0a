import { isFaceSwapError } from '@faceswap/sdk';
import { useCallback, useRef, useState } from 'react';

export interface Trouble {
  readonly code: string;
  readonly mayBeBilled: boolean;
}

export interface Command {
  readonly isPending: boolean;
  /** Why the last try did not work; null while there is none. */
  readonly trouble: Trouble | null;
  /** One at a time: a second call while the first one runs does nothing. */
  run(work: () => Promise<unknown>): void;
}

const toTrouble = (error: unknown): Trouble =>
  isFaceSwapError(error)
    ? { code: error.code, mayBeBilled: error.mayBeBilled }
    : { code: 'internal', mayBeBilled: false };

export function useCommand(): Command {
  const [state, setState] = useState<{ isPending: boolean; trouble: Trouble | null }>({
    isPending: false,
    trouble: null,
  });
  const running = useRef(false);
  const run = useCallback((work: () => Promise<unknown>) => {
    if (running.current) return;
    running.current = true;
    setState({ isPending: true, trouble: null });
    const settle = (trouble: Trouble | null) => {
      running.current = false;
      setState({ isPending: false, trouble });
    };
    work().then(
      () => settle(null),
      (error: unknown) => settle(toTrouble(error)),
    );
  }, []);
  return { ...state, run };
}
