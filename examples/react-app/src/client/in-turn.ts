const LONGEST_WAIT_MS = 10_000;

/**
 * Does this work while no other tab does work of that name. It goes on without a turn where the browser gives none,
 * and after 10 s: a tab that the system has frozen may hold its turn for hours.
 */
export async function inTurn<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) return work();
  let started = false;
  const start = (): Promise<Value> => {
    started = true;
    return work();
  };
  try {
    return await locks.request(name, { signal: AbortSignal.timeout(LONGEST_WAIT_MS) }, start);
  } catch (error) {
    if (started) throw error;
    return work();
  }
}

/** Does this work unless another tab does work of that name; without locks, always. */
export async function unlessBusy(name: string, work: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) return work();
  await locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? undefined : work()));
}
