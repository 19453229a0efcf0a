import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineSettings } from '../engine-options.ts';
import type { Faults } from '../faults/faults.ts';
import type { FileStore } from '../files/file-store.ts';
import { isTerminal, type Job, type Outcome } from './job.ts';
import type { JobStore } from './job-store.ts';
import type { Entry, JobTable } from './job-table.ts';
import type { Pool, PoolCounts } from './pool.ts';
import { createReorder } from './reorder.ts';
import type { Run } from './thread.ts';
import type { WorkDirs } from './work-dir.ts';

/** The queue, and what runs. */
export interface Dispatcher {
  enqueue(entry: Entry): void;
  /** The job's worker is gone: the job is queued once more, or has failed. */
  lose(entry: Entry, place: 'first' | 'last'): void;
  /** Ends a job in this state, whatever it is doing; its thread is ended too. */
  finish(entry: Entry, patch: Partial<Job>, outputText?: string | null): void;
  /** Forgets a job that is gone, and ends its thread. */
  drop(entry: Entry): void;
  queued(): readonly Entry[];
  running(): readonly Entry[];
  executions(): Readonly<Record<string, number>>;
  poolCounts(): PoolCounts;
  close(): Promise<void>;
}

/** What a dispatcher works with. */
export interface DispatcherOptions {
  readonly table: JobTable;
  readonly store: JobStore;
  readonly pool: Pool;
  readonly files: FileStore;
  readonly workDirs: WorkDirs;
  readonly faults: Faults;
  readonly settings: EngineSettings;
  readonly onFinished: (entry: Entry) => void;
}

interface Execution {
  readonly abort: AbortController;
  run: Run | null;
}

const LOST_ERROR = 'job timed out after 1 retries';
const MAX_LOSSES = 1;
const CRASH_AFTER_MS = 50;

const toResultKey = ({ job }: Entry, name: string): string => `results/${job.id}/${name}`;

const isEmptyInput = (inputText: string): boolean => inputText === '{}';

/** Hands queued jobs to the pool, first come first served, and decides what becomes of how they end. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { table, store, pool, files, workDirs, faults, settings, onFinished } = options;
  const { maxResultBytes, lostWorkerMs } = settings.limits;
  const queue: Entry[] = [];
  const active = new Map<Entry, Execution>();
  const counts = new Map<string, number>();
  const clearing = new Set<Promise<unknown>>();
  let closed = false;

  const leave = (entry: Entry): void => {
    const place = queue.indexOf(entry);
    if (place >= 0) queue.splice(place, 1);
    const execution = active.get(entry);
    active.delete(entry);
    execution?.abort.abort();
    execution?.run?.stop();
  };

  const finish = (entry: Entry, patch: Partial<Job>, outputText: string | null = null): void => {
    if (isTerminal(entry.job)) return;
    leave(entry);
    const hasOutput = outputText !== null;
    table.update(entry, { ...patch, finishedAt: Date.now(), hasOutput }, outputText);
    onFinished(entry);
    if (faults.forJob('expire-results')) table.remove(entry);
    pump();
  };

  const lose = (entry: Entry, place: 'first' | 'last'): void => {
    if (entry.job.retries >= MAX_LOSSES) {
      finish(entry, { status: 'FAILED', error: LOST_ERROR });
      return;
    }
    leave(entry);
    entry.progressText = null;
    table.update(entry, {
      status: 'IN_QUEUE',
      retries: entry.job.retries + 1,
      queuedAt: Date.now(),
      startedAt: undefined,
      workerId: undefined,
    });
    enqueue(entry, place);
  };

  const settle = (entry: Entry, outcome: Outcome): void => {
    if (outcome.kind === 'stopped') return;
    if (outcome.kind === 'lost') {
      lose(entry, 'first');
      return;
    }
    const { outputText } = outcome;
    const fits = outputText !== null && Buffer.byteLength(outputText) <= maxResultBytes;
    if (outcome.kind === 'failed') {
      finish(entry, { status: 'FAILED', error: outcome.error }, fits ? outputText : null);
    } else if (faults.forJob('timed-out')) {
      finish(entry, { status: 'TIMED_OUT' });
      void discard(entry, outcome);
    } else {
      const isDropped = !fits || faults.forJob('no-output') !== null;
      if (isDropped) void discard(entry, outcome);
      const resultKey =
        outcome.resultName === null || isDropped
          ? undefined
          : toResultKey(entry, outcome.resultName);
      finish(entry, { status: 'COMPLETED', resultKey }, isDropped ? null : outputText);
    }
  };

  const keepResult = async (entry: Entry, outcome: Outcome, workDir: string): Promise<void> => {
    if (outcome.kind !== 'completed' || outcome.resultName === null) return;
    await files.take(toResultKey(entry, outcome.resultName), join(workDir, outcome.resultName));
  };

  /** For a job that was ended while its result was being kept, or that ended without one. */
  const discard = async (entry: Entry, outcome: Outcome): Promise<void> => {
    if (outcome.kind !== 'completed' || outcome.resultName === null) return;
    await files.remove(toResultKey(entry, outcome.resultName)).catch(() => false);
  };

  const clear = (run: Run, workDir: string): void => {
    const cleared: Promise<unknown> = run.released
      .then(() => workDirs.clear(workDir))
      .catch((error: unknown) => settings.log(`a folder is left: ${String(error)}`))
      .finally(() => clearing.delete(cleared));
    clearing.add(cleared);
  };

  const runOnPool = (entry: Entry, execution: Execution, inputText: string): Promise<Outcome> => {
    const reorder = faults.forJob('late-progress') ? createReorder() : null;
    const show = (progressText: string): void => {
      if (active.get(entry) === execution) entry.progressText = progressText;
    };
    const { id, retries, executions } = entry.job;
    const workDir = workDirs.toPath(id, executions);
    const run = pool.run({
      jobId: id,
      attempt: retries + 1,
      inputText,
      workDir,
      onProgress: (progressText) => {
        const shown = reorder ? reorder.push(progressText) : progressText;
        if (shown !== null) show(shown);
      },
    });
    execution.run = run;
    table.update(entry, { workerId: run.workerId });
    const crash = faults.forJob('crash-worker');
    const timer = crash && setTimeout(run.crash, crash.ms ?? CRASH_AFTER_MS);
    const end = async (outcome: Outcome): Promise<Outcome> => {
      clearTimeout(timer ?? undefined);
      if (reorder && outcome.kind === 'completed') entry.lateProgressText = reorder.late();
      await keepResult(entry, outcome, workDir).finally(() => clear(run, workDir));
      return outcome;
    };
    return run.done.then(end);
  };

  const execute = async (entry: Entry, execution: Execution): Promise<Outcome> => {
    const inputText = await store.read(entry.job.id, 'input');
    if (execution.abort.signal.aborted) return { kind: 'stopped' };
    if (inputText === null) {
      return { kind: 'failed', error: 'the input of the job is lost', outputText: null };
    }
    if (!isEmptyInput(inputText)) return runOnPool(entry, execution, inputText);
    // The service drops an empty input, and its worker refuses a job that has none.
    const { signal } = execution.abort;
    const refused: Outcome = { kind: 'lost' };
    return sleep(lostWorkerMs, refused, { signal }).catch(() => ({ kind: 'stopped' }) as const);
  };

  const start = (entry: Entry): void => {
    const { id, executions } = entry.job;
    const execution: Execution = { abort: new AbortController(), run: null };
    active.set(entry, execution);
    counts.set(id, executions + 1);
    const { saved } = entry;
    table.update(entry, {
      status: 'IN_PROGRESS',
      startedAt: Date.now(),
      executions: executions + 1,
    });
    void saved
      .then(() => execute(entry, execution))
      .catch((error: unknown): Outcome => {
        settings.log(`a job could not be begun: ${String(error)}`);
        return { kind: 'lost' };
      })
      .then((outcome) => {
        if (active.get(entry) === execution) settle(entry, outcome);
        else void discard(entry, outcome);
      });
  };

  const pump = (): void => {
    while (!closed && active.size < settings.workers) {
      const next = queue.shift();
      if (!next) return;
      if (next.job.status === 'IN_QUEUE') start(next);
    }
  };

  const enqueue = (entry: Entry, place: 'first' | 'last'): void => {
    counts.set(entry.job.id, entry.job.executions);
    if (place === 'first') queue.unshift(entry);
    else queue.push(entry);
    pump();
  };

  return {
    enqueue: (entry) => enqueue(entry, 'last'),
    lose,
    finish,
    drop: (entry) => {
      leave(entry);
      pump();
    },
    queued: () => queue,
    running: () => [...active.keys()],
    poolCounts: () => pool.counts(),
    executions: () => Object.fromEntries(counts),
    close: async () => {
      closed = true;
      for (const { abort } of active.values()) abort.abort();
      active.clear();
      await pool.close();
      await Promise.all(clearing);
    },
  };
}
