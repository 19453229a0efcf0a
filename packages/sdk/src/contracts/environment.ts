export type LifecycleEvent = 'online' | 'offline' | 'visible' | 'hidden';

/** Whether the device is online and the page visible; absent where there is no such thing. */
export interface Lifecycle {
  isOnline(): boolean;
  isVisible(): boolean;
  subscribe(listener: (event: LifecycleEvent) => void): () => void;
}

/** The world outside: one object, so that the whole client runs inside a simulation. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function calls it off. */
  setTimeout(callback: () => void, delayMs: number): () => void;
  /** Where work that a change asks for may begin; a microtask when absent. Callbacks come once each, soon. */
  defer?(callback: () => void): void;
  /** Told of each turn of a task, so that a host which stops idle objects can wait for it. */
  waitUntil?(work: Promise<unknown>): void;
  /** At least 0, below 1. */
  random(): number;
  readonly lifecycle?: Lifecycle;
}
