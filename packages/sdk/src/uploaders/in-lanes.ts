/** Works through the items, a few at a time; the first failure stops the rest and is what it rejects with. */
export async function inLanes<Item>(
  items: readonly Item[],
  work: (item: Item, signal: AbortSignal) => Promise<void>,
  { lanes, signal }: { readonly lanes: number; readonly signal: AbortSignal },
): Promise<void> {
  const left = items.values();
  const stopping = new AbortController();
  const failures: unknown[] = [];
  const stop = (): void => stopping.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const lane = async (): Promise<void> => {
    try {
      for (const item of left) {
        stopping.signal.throwIfAborted();
        await work(item, stopping.signal);
      }
    } catch (error) {
      failures.push(error);
      stopping.abort();
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (failures.length > 0) throw failures[0];
}
