import type { StopSignal } from './exit-codes.ts';

export interface Stop {
  /** What this process was told to stop by, if it was. */
  readonly signal: StopSignal | null;
  /** From now on the first signal calls back and only another one leaves. */
  onFirst(callback: () => void): void;
}

/** A terminal and npm both pass on one and the same Ctrl-C. */
const SAME_PRESS_MS = 500;

/** Hears Ctrl-C and SIGTERM; `leave` has to end the process. */
export function listenForStop(leave: (signal: StopSignal, isSecond: boolean) => void): Stop {
  let first: { readonly signal: StopSignal; readonly at: number } | null = null;
  let callback: (() => void) | null = null;

  const hear = (signal: StopSignal): void => {
    if (first === null) {
      first = { signal, at: Date.now() };
      if (callback === null) leave(signal, false);
      else callback();
    } else if (Date.now() - first.at > SAME_PRESS_MS) {
      leave(first.signal, true);
    }
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return {
    get signal() {
      return first?.signal ?? null;
    },
    onFirst(next) {
      callback = next;
    },
  };
}
