/** Keys and values that become visible late, as in a store that is spread over the world and has no transactions. */
export interface StaleKv<Value> {
  get(key: string): Value | null;
  put(key: string, value: Value): void;
}

/** After each write the next `staleReads` reads of that key still give what was there before. */
export function createStaleKv<Value>(staleReads: number): StaleKv<Value> {
  const entries = new Map<string, { now: Value; before: Value | null; stale: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      if (entry.stale === 0 || entry.before === null) return entry.now;
      entry.stale -= 1;
      return entry.before;
    },
    put(key, value) {
      const before = entries.get(key)?.now ?? null;
      entries.set(key, { now: value, before, stale: before === null ? 0 : staleReads });
    },
  };
}
