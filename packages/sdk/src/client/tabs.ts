import type { Environment, Locks } from '../contracts/environment.ts';
import { isEnded, type TaskRecord } from '../task/task-record.ts';
import type { ClientCore } from './core.ts';
import type { Entry } from './entry.ts';

/** Milliseconds between two signs of life, which also look after the silence of others. */
const BEAT_MS = 2_500;
/** How long a tab that works on a task may be silent before one that is looked at takes over. */
const SILENCE_MS = 30_000;
/** The same for a task that was told to stop: a person waits. */
const STOPPING_SILENCE_MS = 5_000;

/** Shares the work among the tabs of one origin: one tab per task, the others follow what it saves. */
export interface Tabs {
  /** Whether this tab may work on a task; a lock only saves requests, so it is never needed to be right. */
  owns(entry: Entry): boolean;
  /** Keeps what is held in step with the task. */
  follow(entry: Entry): void;
  /** Takes over the work on a task that another tab works on: a person here wants it to go on now. */
  claim(entry: Entry): void;
  /** The page is put aside: others may work. */
  suspend(): void;
  resume(): void;
}

export interface TabsOptions
  extends Pick<ClientCore, 'environment' | 'entries' | 'log' | 'poke' | 'closed'> {
  readonly scope: string;
  readonly locks: Locks;
}

interface Hold {
  held: boolean;
  /** When its holder was last heard of. */
  heardAt: number;
  letGo(): void;
}

/** An end that is not saved yet would be worked on again by the next tab. */
const hasWork = ({ record, saved }: Entry): boolean =>
  !isEnded(record) || record.debts.length > 0 || saved === null || !isEnded(saved);

/** Reading goes on in another tab as well as here; an upload would begin its part again. */
const isOnlyRead = ({ phase }: TaskRecord): boolean => phase === 'queued' || phase === 'processing';

interface Beat {
  /** Ids of tasks. */
  readonly holds: readonly string[];
  readonly visible: boolean;
}

function toBeat(message: unknown): Beat {
  const { holds, visible } = Object(message) as Partial<Record<keyof Beat, unknown>>;
  return { holds: Array.isArray(holds) ? holds.map(String) : [], visible: visible !== false };
}

/** For a client that is alone with its store. */
export const ALONE: Tabs = {
  owns: () => true,
  follow() {},
  claim() {},
  suspend() {},
  resume() {},
};

export function createTabs(options: TabsOptions): Tabs {
  const { environment, entries, scope, locks, log, poke, closed } = options;
  const holds = new Map<string, Hold>();
  let suspended = false;
  let beatAt = environment.now();
  let cancelBeat: (() => void) | null = null;

  const channel = environment.openChannel?.(`faceswap:${scope}:tabs`, (message) => {
    const beat = toBeat(message);
    for (const id of beat.holds) hearOf(id, beat.visible);
  });

  const isVisible = (): boolean => environment.lifecycle?.isVisible() === true;

  /** A hidden tab works slowly; one that is looked at takes over what it can. */
  function hearOf(id: string, visible: boolean): void {
    const [hold, entry] = [holds.get(id), entries.get(id)];
    if (hold === undefined || hold.held || entry === undefined) return;
    hold.heardAt = environment.now();
    if (!visible && isVisible() && isOnlyRead(entry.record)) take(entry, true);
  }

  function take(entry: Entry, steal: boolean): void {
    holds.get(entry.id)?.letGo();
    const hold: Hold = { held: false, heardAt: environment.now(), letGo: () => {} };
    holds.set(entry.id, hold);
    hold.letGo = locks.hold(`faceswap:${scope}:task:${entry.id}`, {
      steal,
      onChange: (held) => (held ? gain(entry, hold) : lose(entry)),
    });
  }

  function gain(entry: Entry, hold: Hold): void {
    hold.held = true;
    log('debug', 'client', 'This tab works on the task.', { taskId: entry.id });
    poke();
  }

  function lose(entry: Entry): void {
    log('debug', 'client', 'Another tab has taken the task over.', { taskId: entry.id });
    stopWork(entry);
    take(entry, false);
  }

  /** What another tab goes on with; a submit in flight is seen to its end. */
  function stopWork({ live }: Entry): void {
    if (live?.isSubmitting() === false) live.stop();
  }

  function drop(id: string): void {
    holds.get(id)?.letGo();
    holds.delete(id);
  }

  function follow(entry: Entry): void {
    if (suspended || closed.aborted) return;
    if (entry.gone || !hasWork(entry)) drop(entry.id);
    else if (!holds.has(entry.id)) take(entry, false);
    if (holds.size > 0) cancelBeat ??= environment.setTimeout(beat, BEAT_MS);
  }

  function isSilent({ record }: Entry, { heardAt }: Hold, now: number): boolean {
    const stopping = record.close !== null && now - record.close.at > STOPPING_SILENCE_MS;
    return now - heardAt > (stopping ? STOPPING_SILENCE_MS : SILENCE_MS);
  }

  function beat(): void {
    cancelBeat = null;
    const now = environment.now();
    // After a sleep nobody has been heard of, and all are there.
    const slept = now - beatAt > 3 * BEAT_MS;
    beatAt = now;
    const own: string[] = [];
    for (const [id, hold] of [...holds]) {
      const entry = entries.get(id);
      if (entry === undefined) drop(id);
      else if (hold.held) own.push(id);
      else if (slept) hold.heardAt = now;
      else if (isVisible() && isSilent(entry, hold, now)) {
        log('warn', 'client', 'The tab that worked on a task is silent.', { taskId: id });
        take(entry, true);
      }
    }
    if (own.length > 0) channel?.post({ holds: own, visible: isVisible() });
    if (holds.size > 0) cancelBeat = environment.setTimeout(beat, BEAT_MS);
  }

  function suspend(): void {
    suspended = true;
    cancelBeat?.();
    cancelBeat = null;
    for (const id of [...holds.keys()]) {
      const entry = entries.get(id);
      if (entry !== undefined) stopWork(entry);
      drop(id);
    }
  }

  closed.addEventListener('abort', () => {
    suspend();
    channel?.close();
  });

  return {
    owns: ({ id }) => holds.get(id)?.held === true,
    follow,
    claim(entry) {
      if (!suspended && holds.get(entry.id)?.held === false) take(entry, true);
    },
    suspend,
    resume() {
      if (!suspended || closed.aborted) return;
      suspended = false;
      beatAt = environment.now();
      for (const entry of entries.values()) follow(entry);
    },
  };
}

/** Tabs share a store that has a scope, where the platform has locks. */
export const canShare = (
  environment: Environment,
  scope: string | undefined,
): environment is Environment & { readonly locks: Locks } =>
  scope !== undefined && environment.locks !== undefined;
