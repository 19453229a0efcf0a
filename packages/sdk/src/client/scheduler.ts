import { isHeld } from '../machine/routes.ts';
import type { Phase } from '../task/phase.ts';
import { isEnded } from '../task/task-record.ts';
import type { ClientCore } from './core.ts';
import type { Entry } from './entry.ts';
import type { Tabs } from './tabs.ts';

export interface SchedulerOptions {
  readonly core: Pick<ClientCore, 'environment' | 'entries' | 'isOnline' | 'save'>;
  readonly tabs: Tabs;
  readonly concurrency: number;
  readonly turnsPerSecond: number;
  takeTurn(entry: Entry, admitted: boolean): void;
}

export interface Scheduler {
  /** Something changed: look again, soon. */
  poke(): void;
  /** The world is back: everything that waited for the link may go on at once. */
  wake(): void;
  stop(): void;
}

/** Phases whose next step needs the backend, so that there is no use in trying while offline. */
const REMOTE: ReadonlySet<Phase> = new Set<Phase>(['queued', 'processing']);
const SENDING: ReadonlySet<Phase> = new Set<Phase>(['uploading', 'submitting', 'collecting']);

const isIdle = (entry: Entry): boolean =>
  entry.turn === null &&
  !entry.urgent &&
  entry.record.dueAt === null &&
  entry.saveAgainAt === null &&
  entry.record.phase !== 'waiting';

/** The one owner of time: a single timer, set only while some task has something to do. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { core, tabs, concurrency, turnsPerSecond } = options;
  const { environment, entries } = core;
  let cancelTimer: (() => void) | null = null;
  let poked = false;
  let stopped = false;
  let windowStart = 0;
  let windowTurns = 0;

  /** When an entry needs attention; null when only a command or the world can change that. */
  function attentionAt(entry: Entry, online: boolean): number | null {
    const { record } = entry;
    if (entry.live !== null) {
      const told = entry.toldDeadline === record.deadlineAt;
      return told || isHeld(record) ? null : record.deadlineAt;
    }
    if (entry.turn !== null || !tabs.owns(entry)) return null;
    if (entry.urgent) return 0;
    if (online || record.phase === 'closing') return record.dueAt;
    if (REMOTE.has(record.phase) || isEnded(record) || isHeld(record)) return null;
    return SENDING.has(record.phase) ? record.deadlineAt : record.dueAt;
  }

  function attend(entry: Entry): void {
    if (entry.live !== null) {
      entry.toldDeadline = entry.record.deadlineAt;
      entry.live.send({ type: 'deadline.passed' });
      return;
    }
    options.takeTurn(entry, false);
  }

  function takesBudget(now: number): boolean {
    if (Math.abs(now - windowStart) >= 1000) {
      windowStart = now;
      windowTurns = 0;
    }
    if (windowTurns >= turnsPerSecond) return false;
    windowTurns += 1;
    return true;
  }

  /** Waiting tasks get the free slots, the oldest first. */
  function admit(watched: readonly Entry[]): void {
    const waiting = watched.filter((entry) => {
      const { record, turn } = entry;
      const waits = record.phase === 'waiting' && record.close === null && turn === null;
      return waits && tabs.owns(entry);
    });
    if (waiting.length === 0) return;
    let atWork = 0;
    for (const { record, turn } of watched) {
      const active = !isEnded(record) && record.phase !== 'waiting';
      if (active || (record.phase === 'waiting' && turn !== null)) atWork += 1;
    }
    waiting.sort((a, b) => a.record.createdAt - b.record.createdAt);
    for (const entry of waiting.slice(0, Math.max(0, concurrency - atWork))) {
      options.takeTurn(entry, true);
    }
  }

  function tick(): void {
    if (stopped) return;
    const now = environment.now();
    const online = core.isOnline();
    const watched = [...entries.values()].filter((entry) => !isIdle(entry));
    for (const entry of watched) {
      if (entry.saveAgainAt !== null && entry.saveAgainAt <= now) void core.save(entry);
      const at = attentionAt(entry, online);
      if (at !== null && at <= now && takesBudget(now)) attend(entry);
    }
    admit(watched);
    if (stopped) return;
    const times = watched.flatMap((entry) => {
      const at = attentionAt(entry, online);
      // What is due and had to be left is for the next second.
      const next = at !== null && at <= now ? windowStart + 1000 : at;
      return [next, entry.saveAgainAt].filter((time) => time !== null);
    });
    cancelTimer?.();
    cancelTimer =
      times.length === 0
        ? null
        : environment.setTimeout(tick, Math.max(0, Math.min(...times) - now));
  }

  function poke(): void {
    if (poked || stopped) return;
    poked = true;
    (environment.defer ?? queueMicrotask)(() => {
      poked = false;
      tick();
    });
  }

  return {
    poke,
    wake() {
      for (const entry of entries.values()) {
        const { phase, connection } = entry.record;
        const waits =
          connection.state !== 'ok' || REMOTE.has(phase) || entry.record.debts.length > 0;
        if (waits && entry.record.dueAt !== null) entry.urgent = true;
      }
      poke();
    },
    stop() {
      stopped = true;
      cancelTimer?.();
    },
  };
}
