import type { WorkerStatus } from './wire.ts';

/** Ended jobs that are remembered; those that have not ended are as many as the Worker allows. */
const MOST_ENDED = 100;

const seqOf = ({ task }: WorkerStatus): number => task?.seq ?? -1;
const isEnded = ({ task }: WorkerStatus): boolean => task?.phase === 'ended';

/** What was told of jobs: the newest of each. */
export interface News {
  get(jobId: string): WorkerStatus | null;
  /** Keeps a status unless a newer one is known; gives the newer of the two. */
  take(status: WorkerStatus): WorkerStatus;
  forget(jobId: string): void;
  /** Forgets all but these; gives what was forgotten. */
  keep(jobIds: readonly string[]): readonly string[];
  clear(): void;
}

export function createNews(): News {
  const told = new Map<string, WorkerStatus>();

  function forgetOldest(): void {
    const ended = [...told.values()].filter(isEnded);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) told.delete(id);
  }

  return {
    get: (jobId) => told.get(jobId) ?? null,
    take(status) {
      const known = told.get(status.id);
      if (known !== undefined && seqOf(known) > seqOf(status)) return known;
      told.delete(status.id);
      told.set(status.id, status);
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
