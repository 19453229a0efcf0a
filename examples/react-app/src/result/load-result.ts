import { isFaceSwapError } from '@faceswap/sdk';

/** `lost` is final; what is `not-loaded` may be there when it is asked for again. */
export type ResultFailure = 'lost' | 'not-loaded';

/** Pending while both are null. */
export interface LoadedResult {
  readonly url: string | null;
  readonly failure: ResultFailure | null;
}

export const PENDING: LoadedResult = { url: null, failure: null };

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

/**
 * Asks for a link until there is one, it is lost or asking again cannot help; tells of each answer, and returns what
 * stops it.
 */
export function loadResult(
  ask: () => Promise<string>,
  tell: (loaded: LoadedResult) => void,
): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(delay: number): Promise<void> {
    try {
      const url = await ask();
      if (!stopped) tell({ url, failure: null });
    } catch (error) {
      if (stopped) return;
      const { code, retryable } = isFaceSwapError(error) ? error : { code: null, retryable: false };
      tell({ url: null, failure: code === 'result-lost' ? 'lost' : 'not-loaded' });
      if (retryable) timer = setTimeout(load, delay, Math.min(2 * delay, LONGEST_DELAY_MS));
    }
  }

  void load(FIRST_DELAY_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
