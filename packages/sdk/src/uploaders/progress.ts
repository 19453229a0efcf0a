/** Fractions that only grow; 1 is said by `end`, when the storage has taken the file. */
export function createProgress(size: number, onProgress: (fraction: number) => void) {
  let best = 0;
  return {
    bytes: (sent: number): void => {
      const fraction = sent / size;
      if (fraction <= best || fraction >= 1) return;
      best = fraction;
      onProgress(fraction);
    },
    end: (): void => onProgress(1),
  };
}
