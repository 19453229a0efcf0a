import type { Json } from '../task/json.ts';

/** `suspended`: the page is about to be frozen or put aside; `resumed`: it is back, perhaps much later. */
export type LifecycleEvent = 'online' | 'offline' | 'visible' | 'hidden' | 'suspended' | 'resumed';

/** Whether the device is online and the page visible; absent where there is no such thing. */
export interface Lifecycle {
  isOnline(): boolean;
  isVisible(): boolean;
  subscribe(listener: (event: LifecycleEvent) => void): () => void;
}

/** One holder per name among all tabs of an origin, as Web Locks have it. */
export interface Locks {
  /**
   * Queues for `name`, or takes it from its holder at once with `steal`. `onChange` tells when it is held and when
   * another one has stolen it. The returned function lets go, or leaves the queue.
   */
  hold(
    name: string,
    options: { readonly steal?: boolean; readonly onChange: (held: boolean) => void },
  ): () => void;
}

/** Reaches the other tabs of an origin, never the one that posts. */
export interface Channel {
  post(message: Json): void;
  close(): void;
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
  /** Both absent where a program is alone with its store. */
  readonly locks?: Locks;
  openChannel?(name: string, listener: (message: unknown) => void): Channel;
}
