import { isTerminal, type Job } from './job.ts';
import type { JobStore } from './job-store.ts';

/** A job in memory; `job` is replaced, never changed in place. */
export interface Entry {
  job: Job;
  /** Settles when the state shown by `job` is on disk; answers wait for it. */
  saved: Promise<void>;
  progressText: string | null;
  /** A progress update that overtook the result: the next look at the job shows it as running. */
  lateProgressText: string | null;
  readonly waiting: Set<() => void>;
}

/** The jobs that exist. */
export interface JobTable {
  add(job: Job, inputText: string | null): Entry;
  get(id: string): Entry | null;
  all(): Entry[];
  update(entry: Entry, patch: Partial<Job>, outputText?: string | null): void;
  remove(entry: Entry): void;
  close(): Promise<void>;
}

/** Where jobs are kept, for how long, and whom to tell. */
export interface JobTableOptions {
  readonly store: JobStore;
  readonly retentionMs: (job: Job) => number;
  readonly onExecutionTimeout: (entry: Entry) => void;
  readonly onRemoved: (entry: Entry) => void;
  readonly onSaveError: (error: unknown) => void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The jobs of an engine: in memory, on disk, and removed when their time has come. */
export function createJobTable(options: JobTableOptions): JobTable {
  const { store, retentionMs, onExecutionTimeout, onRemoved, onSaveError } = options;
  const entries = new Map<string, Entry>();
  const timers = new Map<Entry, NodeJS.Timeout>();
  let closed = false;

  const expiresAt = (job: Job): number => {
    const byTtl = job.createdAt + job.ttl;
    return job.finishedAt === undefined
      ? byTtl
      : Math.min(byTtl, job.finishedAt + retentionMs(job));
  };

  const timesOutAt = ({ status, startedAt, executionTimeout }: Job): number =>
    status === 'IN_PROGRESS' && startedAt !== undefined
      ? startedAt + executionTimeout
      : Number.POSITIVE_INFINITY;

  const save = (entry: Entry, write: () => Promise<unknown>): void => {
    entry.saved = entry.saved.then(write).then(() => undefined, onSaveError);
  };

  const remove = (entry: Entry): void => {
    clearTimeout(timers.get(entry));
    timers.delete(entry);
    if (!entries.delete(entry.job.id)) return;
    save(entry, () => store.remove(entry.job.id));
    onRemoved(entry);
    for (const wake of entry.waiting) wake();
  };

  const check = (entry: Entry): void => {
    if (expiresAt(entry.job) <= Date.now()) remove(entry);
    else if (timesOutAt(entry.job) <= Date.now()) onExecutionTimeout(entry);
    else arm(entry);
  };

  const arm = (entry: Entry): void => {
    clearTimeout(timers.get(entry));
    if (closed || !entries.has(entry.job.id)) return;
    const left = Math.min(expiresAt(entry.job), timesOutAt(entry.job)) - Date.now();
    const delay = Math.min(Math.max(left, 1), LONGEST_TIMER_MS);
    timers.set(entry, setTimeout(check, delay, entry).unref());
  };

  const update = (entry: Entry, patch: Partial<Job>, outputText: string | null = null): void => {
    const job = { ...entry.job, ...patch };
    const dropsOutput = entry.job.hasOutput && !job.hasOutput;
    entry.job = job;
    save(entry, async () => {
      if (!entries.has(job.id)) return;
      if (dropsOutput) await store.remove(job.id, 'output');
      if (outputText !== null) await store.save(job.id, 'output', outputText);
      await store.saveState(job);
    });
    arm(entry);
    if (isTerminal(job)) for (const wake of entry.waiting) wake();
  };

  return {
    add: (job, inputText) => {
      const entry: Entry = {
        job,
        saved: Promise.resolve(),
        progressText: null,
        lateProgressText: null,
        waiting: new Set(),
      };
      entries.set(job.id, entry);
      if (inputText !== null) save(entry, () => store.save(job.id, 'input', inputText));
      update(entry, {});
      return entry;
    },
    get: (id) => {
      const entry = entries.get(id);
      if (!entry) return null;
      if (expiresAt(entry.job) > Date.now()) return entry;
      remove(entry);
      return null;
    },
    all: () => [...entries.values()],
    update,
    remove,
    close: async () => {
      closed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all([...entries.values()].map(({ saved }) => saved));
    },
  };
}
