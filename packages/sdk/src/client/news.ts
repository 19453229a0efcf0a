import type { Phase } from '../task/phase.ts';
import type { ClientCore } from './core.ts';
import type { Tabs } from './tabs.ts';

const WATCHED: ReadonlySet<Phase> = new Set<Phase>(['queued', 'processing', 'closing']);

export interface NewsOptions
  extends Pick<ClientCore, 'transport' | 'entries' | 'poke' | 'log' | 'closed'> {
  readonly tabs: Tabs;
}

/** Listens to what a transport pushes, only while this client works on a job; news make a task read at once. */
export function createNews({ transport, entries, poke, log, closed, tabs }: NewsOptions) {
  let ignore: (() => void) | null = null;

  const watched = () =>
    [...entries.values()].filter((entry) => WATCHED.has(entry.record.phase) && tabs.owns(entry));

  function hear(jobId: string): void {
    for (const entry of watched()) {
      if (entry.record.job?.id !== jobId) continue;
      log('debug', 'poll', 'There is news of a job.', { taskId: entry.id, jobId });
      entry.urgent = true;
      poke();
    }
  }

  function stop(): void {
    ignore?.();
    ignore = null;
  }

  closed.addEventListener('abort', stop);

  return {
    /** Listens, or no longer, as the tasks now want it. */
    follow(): void {
      if (closed.aborted || transport.subscribe === undefined) return;
      if (watched().length === 0) stop();
      else ignore ??= transport.subscribe(hear);
    },
  };
}
