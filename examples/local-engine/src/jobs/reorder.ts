const NOTHING_YET = JSON.stringify({ stage: 'swap', progress: 10 });

/** Progress as it comes through a network that overtakes: every other update late, and one of them after the end. */
export interface Reorder {
  /** What to show now that this update is sent; null for nothing new. */
  push(progressText: string): string | null;
  late(): string;
}

/** Delays updates as `late-progress` asks. */
export function createReorder(): Reorder {
  let held: string | null = null;
  let count = 0;
  return {
    push: (progressText) => {
      count += 1;
      if (count % 2 === 0) return progressText;
      const shown = held;
      held = progressText;
      return shown;
    },
    late: () => held ?? NOTHING_YET,
  };
}
