/** A value and who wants to hear of its changes. */
export interface Observable<Value> {
  get(): Value;
  subscribe(listener: () => void): () => void;
}

export interface Settable<Value> extends Observable<Value> {
  set(value: Value): void;
}

/** With a pause, in milliseconds, for what changes often: listeners then hear of many changes at once. */
export function createObservable<Value>(first: Value, pauseMs = 0): Settable<Value> {
  const listeners = new Set<() => void>();
  let value = first;
  let isTelling = false;

  function tell(): void {
    isTelling = false;
    for (const listener of [...listeners]) listener();
  }

  return {
    get: () => value,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      value = next;
      if (isTelling) return;
      if (pauseMs === 0) return tell();
      isTelling = true;
      setTimeout(tell, pauseMs);
    },
  };
}

/** What the debug views show is brought up to date twenty times a second at most. */
export const VIEW_PAUSE_MS = 50;
