import type { WorkerStatus } from './wire.ts';

/** How long a job that runs is believed to stand as was told: a push can be lost without a trace. */
const FRESH_MS = 60_000;

/** Ended jobs that are remembered; those that have not ended are as many as the Worker allows. */
const MOST_ENDED = 100;

const seqOf = ({ task }: WorkerStatus): number => task?.seq ?? -1;
const isEnded = ({ task }: WorkerStatus): boolean => task?.phase === 'ended';

/** What was told of jobs: the newest of each. */
export interface News {
  /** Null also for what was told too long ago of a job that has not ended. */
  get(jobId: string): WorkerStatus | null;
  /** Keeps a status unless a newer one is known; gives the newer of the two. */
  take(status: WorkerStatus): WorkerStatus;
  forget(jobId: string): void;
  /** Forgets all but these; gives what was forgotten. */
  keep(jobIds: readonly string[]): readonly string[];
  clear(): void;
}

export function createNews(now: () => number): News {
  const told = new Map<string, { readonly status: WorkerStatus; readonly at: number }>();

  function forgetOldest(): void {
    const ended = [...told.values()].filter(({ status }) => isEnded(status));
    for (const { status } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED)))
      told.delete(status.id);
  }

  return {
    get(jobId) {
      const known = told.get(jobId);
      if (known === undefined) return null;
      return isEnded(known.status) || now() - known.at <= FRESH_MS ? known.status : null;
    },
    take(status) {
      const known = told.get(status.id);
      if (known !== undefined && seqOf(known.status) > seqOf(status)) return known.status;
      told.delete(status.id);
      told.set(status.id, { status, at: now() });
      forgetOldest();
      return status;
    },
    forget: (jobId) => void told.delete(jobId),
    keep(jobIds) {
      const kept = new Set(jobIds);
      const gone = [...told.keys()].filter((id) => !kept.has(id));
      for (const id of gone) told.delete(id);
      return gone;
    },
    clear: () => told.clear(),
  };
}
