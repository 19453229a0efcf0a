/** Watches for the time when nobody needs the engine. */
export interface IdleWatch {
  touch(): void;
  close(): void;
}

/** Calls `onIdle` once when for `idleMs` there was no `touch` and then nothing is needed. */
export function watchIdle(options: {
  idleMs: number;
  isNeeded: () => boolean;
  onIdle: () => void;
}): IdleWatch {
  const { idleMs, isNeeded, onIdle } = options;
  let last = Date.now();
  let timer: NodeJS.Timeout;

  const check = (): void => {
    if (isNeeded()) last = Date.now();
    const left = last + idleMs - Date.now();
    if (left <= 0) onIdle();
    else wait(left);
  };

  const wait = (ms: number): void => {
    timer = setTimeout(check, Math.max(ms, 1)).unref();
  };

  wait(idleMs);
  return {
    touch: () => {
      last = Date.now();
    },
    close: () => clearTimeout(timer),
  };
}
