import type { Environment, Lifecycle, LifecycleEvent } from '../contracts/environment.ts';
import { createRandom } from './random.ts';

export interface VirtualEnvironmentOptions {
  /** Milliseconds since 1970 at the start. @default 1_700_000_000_000 */
  readonly startAt?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** A world whose time moves only when told to. */
export interface VirtualEnvironment extends Environment {
  readonly lifecycle: Lifecycle;
  /** Moves time on, running each timer at its moment and letting all promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Moves time on, timer by timer, until the condition holds; throws after `limitMs`. @default limitMs one day */
  advanceUntil(condition: () => boolean, limitMs?: number): Promise<void>;
  /** Time passes while nothing runs, as when a laptop sleeps: timers that came due fire afterwards. */
  sleep(ms: number): Promise<void>;
  setOnline(online: boolean): void;
  setVisible(visible: boolean): void;
  /** Timers that are set now. */
  readonly timers: number;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Lets every promise settle that can settle without time. */
export const settle = (): Promise<void> =>
  new Promise((resolve) => {
    const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };
    if (setImmediate !== undefined) {
      setImmediate(resolve);
      return;
    }
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });

const ONE_DAY = 86_400_000;

export function createVirtualEnvironment(
  options: VirtualEnvironmentOptions = {},
): VirtualEnvironment {
  let now = options.startAt ?? 1_700_000_000_000;
  let online = true;
  let visible = true;
  const timers = new Set<Timer>();
  const listeners = new Set<(event: LifecycleEvent) => void>();

  const tell = (event: LifecycleEvent) => {
    for (const listener of [...listeners]) listener(event);
  };

  const firstTimer = (until: number): Timer | null => {
    let first: Timer | null = null;
    for (const timer of timers) {
      if (timer.at > until) continue;
      if (first === null || timer.at < first.at) first = timer;
    }
    return first;
  };

  async function runDue(until: number): Promise<boolean> {
    const timer = firstTimer(until);
    if (timer === null) return false;
    timers.delete(timer);
    now = Math.max(now, timer.at);
    timer.callback();
    await settle();
    return true;
  }

  async function advance(ms: number): Promise<void> {
    const until = now + ms;
    await settle();
    while (await runDue(until));
    now = until;
  }

  return {
    now: () => now,
    setTimeout(callback, delayMs) {
      const timer = { at: now + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    random: createRandom(options.seed ?? 1),
    lifecycle: {
      isOnline: () => online,
      isVisible: () => visible,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    advance,
    async advanceUntil(condition, limitMs = ONE_DAY) {
      const until = now + limitMs;
      await settle();
      while (!condition()) {
        if (!(await runDue(until))) {
          throw new Error(
            `The condition did not come true within ${limitMs} virtual milliseconds.`,
          );
        }
      }
    },
    async sleep(ms) {
      now += ms;
      await advance(0);
    },
    setOnline(next) {
      online = next;
      tell(next ? 'online' : 'offline');
    },
    setVisible(next) {
      visible = next;
      tell(next ? 'visible' : 'hidden');
    },
    get timers() {
      return timers.size;
    },
  };
}
