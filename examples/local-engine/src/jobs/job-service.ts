import { randomUUID } from 'node:crypto';
import type { EngineSettings } from '../engine-options.ts';
import type { Faults } from '../faults/faults.ts';
import type { FileStore } from '../files/file-store.ts';
import { signFileUrl } from '../files/sign-file-url.ts';
import { createDispatcher } from './dispatcher.ts';
import { isTerminal, type Job } from './job.ts';
import { createJobStore } from './job-store.ts';
import { createJobTable, type Entry } from './job-table.ts';
import { formatJob } from './job-view.ts';
import { createPool, type Pool, type PoolCounts } from './pool.ts';
import type { RunRequest } from './run-request.ts';
import { createWebhooks } from './webhooks.ts';
import { createWorkDirs } from './work-dir.ts';

const MINUTE = 60_000;
const DEFAULT_EXECUTION_TIMEOUT_MS = 10 * MINUTE;
const DEFAULT_TTL_MS = 24 * 60 * MINUTE;
const LONGEST_LINK_MS = 24 * 60 * MINUTE - MINUTE;

/** The `jobs` of `/health`. */
export interface JobCounts {
  readonly completed: number;
  readonly failed: number;
  readonly inProgress: number;
  readonly inQueue: number;
  readonly retried: number;
}

/** The operations on jobs. */
export interface JobService {
  /** Takes up the jobs that an earlier process left. */
  open(): Promise<void>;
  submit(request: RunRequest, options?: { sync: boolean }): Promise<Entry>;
  find(id: string): Entry | null;
  /** The job as the API shows it, as JSON text; null when it is gone. */
  view(entry: Entry): Promise<string | null>;
  /** Resolves when the job has ended or is gone, or `signal` aborts. */
  untilEnded(entry: Entry, signal: AbortSignal): Promise<void>;
  cancel(entry: Entry): Promise<void>;
  /** Whether the job could be put into the queue again. */
  retry(entry: Entry): Promise<boolean>;
  purge(): Promise<number>;
  setTtl(entry: Entry, ttl: number): void;
  jobCounts(): JobCounts;
  poolCounts(): PoolCounts;
  executions(): Record<string, number>;
  ids(): { queued: string[]; running: string[]; ended: string[] };
  /** Whether there is work, or a result that nobody has read. */
  isNeeded(): boolean;
  close(): Promise<void>;
}

function createJob({ policy, webhook }: RunRequest, sync: boolean): Job {
  const now = Date.now();
  return {
    id: `${sync ? 'sync-' : ''}${randomUUID()}-e1`,
    status: 'IN_QUEUE',
    sync,
    createdAt: now,
    queuedAt: now,
    retries: 0,
    executions: 0,
    executionTimeout: policy?.executionTimeout ?? DEFAULT_EXECUTION_TIMEOUT_MS,
    ttl: policy?.ttl ?? DEFAULT_TTL_MS,
    ...(webhook !== undefined && { webhook }),
    hasOutput: false,
    fetched: false,
  };
}

function createEnginePool(settings: EngineSettings): Pool {
  const { apiKey, dataDir, filesDir, fileTtlMs, inputOrigins, scriptedMs } = settings;
  const kept = { dataDir, filesDir, fileTtlMs, maxFileBytes: settings.limits.maxFileBytes };
  const shared = { apiKey, ...kept, inputOrigins, scriptedMs };
  const { workers: size, workerUrl, log } = settings;
  return createPool({ size, workerUrl, settings: shared, log });
}

function addResultUrl(outputText: string, link: { url: string; expiresAt: number }): string {
  const output: unknown = JSON.parse(outputText);
  return JSON.stringify({
    ...Object(output),
    result_url: link.url,
    result_expires_at: new Date(link.expiresAt).toISOString(),
  });
}

export interface JobServiceOptions {
  readonly settings: EngineSettings;
  readonly faults: Faults;
  readonly files: FileStore;
  /** Where the engine can be reached; known when it listens. */
  readonly publicUrl: () => string;
}

/** Everything that can be done with jobs, without HTTP. */
export function createJobService(options: JobServiceOptions): JobService {
  const { settings, faults, files, publicUrl } = options;
  const { log, limits } = settings;
  const store = createJobStore(settings.jobsDir);
  const workDirs = createWorkDirs(settings.dataDir);
  const webhooks = createWebhooks({ delaysMs: limits.webhookDelaysMs, log });
  const totals = { completed: 0, failed: 0, retried: 0 };

  const readOutput = async (job: Job): Promise<string | null> => {
    const outputText = job.hasOutput ? await store.read(job.id, 'output') : null;
    if (outputText === null || job.resultKey === undefined) return outputText;
    return addResultUrl(outputText, signResult(job, job.resultKey));
  };

  /** A link made now is good at the address that the engine has now. */
  const signResult = ({ finishedAt = 0 }: Job, key: string) => {
    const expiresAt = Math.min(finishedAt + settings.fileTtlMs, Date.now() + LONGEST_LINK_MS);
    const { apiKey } = settings;
    return {
      url: signFileUrl({ url: publicUrl(), key, method: 'GET', expiresAt, apiKey }),
      expiresAt,
    };
  };

  const announce = (entry: Entry): void => {
    const { webhook } = entry.job;
    if (webhook === undefined) return;
    const { job } = entry;
    webhooks.send(webhook, async () => {
      await entry.saved;
      const inputText = (await store.read(job.id, 'input')) ?? 'null';
      return formatJob(job, { outputText: await readOutput(job), inputText });
    });
  };

  const table = createJobTable({
    store,
    retentionMs: ({ sync }) => (sync ? settings.syncRetentionMs : settings.retentionMs),
    onExecutionTimeout: (entry) =>
      dispatcher.finish(entry, { status: 'FAILED', error: 'executionTimeout exceeded' }),
    onRemoved: (entry) => dispatcher.drop(entry),
    onSaveError: (error) => log(`a job could not be saved: ${String(error)}`),
  });

  const dispatcher = createDispatcher({
    table,
    store,
    faults,
    settings,
    files,
    workDirs,
    pool: createEnginePool(settings),
    onFinished: (entry) => {
      if (entry.job.status === 'COMPLETED') totals.completed += 1;
      else if (entry.job.status !== 'CANCELLED') totals.failed += 1;
      announce(entry);
    },
  });

  const resume = (job: Job): void => {
    const entry = table.add(job, null);
    // Its time may have come while no engine was running.
    if (isTerminal(job) || table.get(job.id) === null) return;
    if (job.status === 'IN_QUEUE') dispatcher.enqueue(entry);
    else dispatcher.lose(entry, 'last');
  };

  const requeue = (entry: Entry): void => {
    totals.retried += 1;
    entry.progressText = null;
    const cleared = { startedAt: undefined, finishedAt: undefined, workerId: undefined };
    const fresh = {
      retries: 0,
      error: undefined,
      hasOutput: false,
      fetched: false,
      resultKey: undefined,
    } as const;
    table.update(entry, { ...cleared, ...fresh, status: 'IN_QUEUE', queuedAt: Date.now() });
    dispatcher.enqueue(entry);
  };

  const viewLate = (entry: Entry): string => {
    const outputText = entry.lateProgressText;
    entry.lateProgressText = null;
    return formatJob({ ...entry.job, status: 'IN_PROGRESS' }, { outputText });
  };

  return {
    open: async () => {
      await workDirs.open();
      for (const job of await store.open()) resume(job);
    },
    submit: async (request, { sync } = { sync: false }) => {
      const entry = table.add(createJob(request, sync), JSON.stringify(request.input));
      await entry.saved;
      dispatcher.enqueue(entry);
      return entry;
    },
    find: (id) => table.get(id),
    view: async (entry) => {
      const { job } = entry;
      await entry.saved;
      if (table.get(job.id) !== entry) return null;
      if (!isTerminal(job)) return formatJob(job, { outputText: entry.progressText });
      if (entry.lateProgressText !== null) return viewLate(entry);
      const viewed = formatJob(job, { outputText: await readOutput(job) });
      if (table.get(job.id) !== entry) return null;
      if (!job.fetched && entry.job === job) table.update(entry, { fetched: true });
      return viewed;
    },
    untilEnded: (entry, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          entry.waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        if (isTerminal(entry.job) || signal.aborted) {
          resolve();
          return;
        }
        entry.waiting.add(wake);
        signal.addEventListener('abort', wake);
      }),
    cancel: async (entry) => {
      dispatcher.finish(entry, { status: 'CANCELLED', fetched: true });
      await entry.saved;
    },
    retry: async (entry) => {
      if (!['FAILED', 'TIMED_OUT'].includes(entry.job.status)) return false;
      requeue(entry);
      await entry.saved;
      return true;
    },
    purge: async () => {
      const queued = [...dispatcher.queued()];
      for (const entry of queued) dispatcher.finish(entry, { status: 'CANCELLED', fetched: true });
      await Promise.all(queued.map(({ saved }) => saved));
      return queued.length;
    },
    setTtl: (entry, ttl) => table.update(entry, { ttl }),
    jobCounts: () => ({
      ...totals,
      inProgress: dispatcher.running().length,
      inQueue: dispatcher.queued().length,
    }),
    poolCounts: () => dispatcher.poolCounts(),
    executions: () => {
      const kept = table.all().map(({ job }) => [job.id, job.executions] as const);
      return { ...Object.fromEntries(kept), ...dispatcher.executions() };
    },
    ids: () => ({
      queued: dispatcher.queued().map(({ job }) => job.id),
      running: dispatcher.running().map(({ job }) => job.id),
      ended: table.all().flatMap(({ job }) => (isTerminal(job) ? job.id : [])),
    }),
    isNeeded: () =>
      webhooks.pending() > 0 || table.all().some(({ job }) => !isTerminal(job) || !job.fetched),
    close: async () => {
      await dispatcher.close();
      await Promise.all([webhooks.close(), table.close()]);
    },
  };
}
