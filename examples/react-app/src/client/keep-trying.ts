const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** Calls back when trying again is likely to help: the link is back, or somebody looks. Returns the function that ends it. */
function onChance(listener: () => void): () => void {
  const look = (): void => {
    if (document.visibilityState === 'visible') listener();
  };
  addEventListener('online', listener);
  document.addEventListener('visibilitychange', look);
  return () => {
    removeEventListener('online', listener);
    document.removeEventListener('visibilitychange', look);
  };
}

/**
 * Tries until an attempt resolves with true: after pauses that grow from 2 s to a minute, and at once when there is a
 * chance. Returns the function that ends it.
 */
export function keepTrying(attempt: () => Promise<boolean>): () => void {
  let pause = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let trying = false;
  let over = false;

  async function run(): Promise<void> {
    if (trying || over) return;
    trying = true;
    clearTimeout(timer);
    const done = await attempt().catch(() => false);
    trying = false;
    if (done) end();
    if (over) return;
    timer = setTimeout(() => void run(), pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  function end(): void {
    over = true;
    clearTimeout(timer);
    ignoreChances();
  }

  const ignoreChances = onChance(() => void run());
  void run();
  return end;
}
