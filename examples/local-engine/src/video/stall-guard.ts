/** Bounds the waits for a program; how long its work takes as a whole is not bounded. */
export interface StallGuard {
  /** Settles as `wait` does; when that takes longer than the limit, the guard's action is to make it settle. */
  during<T>(wait: Promise<T>): Promise<T>;
  hasStalled(): boolean;
}

export function createStallGuard(limitMs: number, onStall: () => void): StallGuard {
  let stalled = false;
  const act = (): void => {
    stalled = true;
    onStall();
  };
  return {
    hasStalled: () => stalled,
    async during(wait) {
      const timer = setTimeout(act, limitMs);
      try {
        return await wait;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
