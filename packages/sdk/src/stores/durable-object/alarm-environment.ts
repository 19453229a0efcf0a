import type { Environment, Lifecycle } from '../../contracts/environment.ts';
import type { Logger } from '../../contracts/logger.ts';

/** What an environment needs of the `ctx.storage` of a Durable Object to be woken. */
export interface AlarmStorage {
  setAlarm(scheduledTime: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

export interface AlarmEnvironmentOptions {
  readonly storage: AlarmStorage;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  readonly logger?: Logger;
  /** Whether somebody watches. @default always */
  readonly lifecycle?: Lifecycle;
}

export interface AlarmEnvironment extends Environment {
  /**
   * The object's `alarm()`: waits for `ready`, does what is due, waits until it has come to rest, and sets the next
   * alarm, if any. What failed is logged and tried again after half a minute; rejects only when the next alarm cannot
   * be set, so that the runtime calls again.
   */
  alarm(ready: Promise<unknown>): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Longer than an idle object stays in memory, so that a fresh one tries. */
const RETRY_MS = 30_000;

/** Resolves when one of the works ends, after `waitMs`, or when `listen` is told of something new. */
async function nextEvent(
  works: Iterable<Promise<unknown>>,
  waitMs: number,
  listen: (told: () => void) => void,
): Promise<void> {
  let timeout: ReturnType<typeof setTimeout> | undefined;
  await new Promise<void>((resolve) => {
    const told = () => resolve();
    listen(told);
    for (const work of works) work.then(told, told);
    if (waitMs < RETRY_MS * 30) timeout = setTimeout(told, Math.max(0, waitMs));
  });
  clearTimeout(timeout);
}

/** A world whose timers are one alarm: outside `alarm()` no work begins and nothing keeps the object in memory. */
export function alarmEnvironment(options: AlarmEnvironmentOptions): AlarmEnvironment {
  const { storage, now = Date.now, logger, lifecycle } = options;
  const timers = new Set<Timer>();
  const works = new Set<Promise<unknown>>();
  let running = false;
  let armedAt: number | null = null;
  let tellLoop = (): void => {};

  const first = (): number => Math.min(...[...timers].map(({ at }) => at));

  const failed = (error: unknown): void =>
    logger?.error('[client] An alarm failed; it is tried again.', {
      scope: 'client',
      error: String(error),
    });

  /** Sets the alarm to the earliest timer; each setting writes a row, so only when it moved. */
  async function arm(): Promise<void> {
    const at = timers.size === 0 ? null : first();
    if (running || at === armedAt) return;
    armedAt = at;
    try {
      await (at === null ? storage.deleteAlarm() : storage.setAlarm(at));
    } catch (error) {
      armedAt = null;
      throw error;
    }
  }

  function add(callback: () => void, delayMs: number): Timer {
    // An alarm is set in whole milliseconds: one that fires too early would only be set again.
    const timer = { at: Math.ceil(now() + Math.max(0, delayMs)), callback };
    timers.add(timer);
    tellLoop();
    arm().catch(failed);
    return timer;
  }

  function waitUntil(work: Promise<unknown>): void {
    works.add(work);
    const done = () => works.delete(work);
    work.then(done, done);
  }

  function runDue(): void {
    for (const timer of [...timers]) {
      if (timer.at > now() || !timers.delete(timer)) continue;
      try {
        timer.callback();
      } catch (error) {
        failed(error);
        add(timer.callback, RETRY_MS);
      }
    }
  }

  async function runToRest(): Promise<void> {
    do {
      if (works.size > 0) {
        await nextEvent(works, first() - now(), (told) => {
          tellLoop = told;
        });
      }
      runDue();
    } while (works.size > 0 || first() <= now());
  }

  async function alarm(ready: Promise<unknown>): Promise<void> {
    running = true;
    armedAt = null;
    waitUntil(ready);
    try {
      await runToRest();
      await ready;
    } catch (error) {
      failed(error);
      add(() => {}, RETRY_MS);
    } finally {
      running = false;
    }
    // The alarm that began this is spent, but a request may have set another one before.
    if (timers.size === 0) await storage.deleteAlarm();
    else await arm();
  }

  return {
    now,
    setTimeout(callback, delayMs) {
      const timer = add(callback, delayMs);
      return () => {
        if (timers.delete(timer)) arm().catch(failed);
      };
    },
    defer: (callback) => {
      add(callback, 0);
    },
    waitUntil,
    random: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
    alarm,
    ...(lifecycle && { lifecycle }),
  };
}
