import { join, resolve } from 'node:path';
import type { FaultRule } from './faults/fault-rule.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const MIB = 1024 * 1024;

/** The limits of the real service; a test may lower them. */
export interface EngineLimits {
  readonly maxRunBytes: number;
  readonly maxSyncBytes: number;
  /** A larger result is dropped: the job is COMPLETED without `output`. */
  readonly maxResultBytes: number;
  readonly maxFileBytes: number;
  readonly minExecutionTimeoutMs: number;
  readonly minTtlMs: number;
  readonly minSyncWaitMs: number;
  /** How long a job that its worker refused stays IN_PROGRESS before it is dispatched again. */
  readonly lostWorkerMs: number;
  /** The waits before the second and the third webhook call. */
  readonly webhookDelaysMs: readonly number[];
}

/** What `startEngine` can be told; only `dataDir` and `apiKey` are needed. */
export interface EngineOptions {
  /** Jobs, results and files are kept here; one engine at a time per folder. */
  readonly dataDir: string;
  readonly apiKey: string;
  /** 0 takes a free port. */
  readonly port?: number | undefined;
  readonly endpointId?: string | undefined;
  /** How many jobs run at a time. One more thread is kept warm. */
  readonly workers?: number | undefined;
  /** `scripted` runs no models: it does what the input says, for tests. */
  readonly worker?: 'swap' | 'scripted' | undefined;
  /** A worker script of one's own, instead of `worker`. */
  readonly workerUrl?: URL | undefined;
  /** How long the scripted worker takes for an ordinary swap input. */
  readonly scriptedMs?: number | undefined;
  /** Close after this long with nothing to do, nobody asking and no result unread. Never, unless told. */
  readonly idleExitMs?: number | undefined;
  readonly retentionMs?: number | undefined;
  readonly syncRetentionMs?: number | undefined;
  readonly fileTtlMs?: number | undefined;
  /** Exact http or https origins that jobs may fetch inputs from, such as `http://127.0.0.1:8787`. None, unless told. */
  readonly inputOrigins?: readonly string[] | undefined;
  readonly limits?: Partial<EngineLimits> | undefined;
  readonly faults?: readonly FaultRule[] | undefined;
  /** Whether `POST /faults` may add faults at run time. */
  readonly allowFaults?: boolean | undefined;
  readonly log?: ((line: string) => void) | undefined;
  /** Called when the engine begins to close, before it stops answering. */
  readonly onClosing?: (() => Promise<void>) | undefined;
}

/** The options with every default filled in. */
export interface EngineSettings {
  readonly dataDir: string;
  readonly filesDir: string;
  readonly jobsDir: string;
  readonly apiKey: string;
  readonly port: number;
  readonly endpointId: string;
  readonly workers: number;
  readonly workerUrl: URL;
  readonly scriptedMs: number;
  readonly idleExitMs: number | null;
  readonly retentionMs: number;
  readonly syncRetentionMs: number;
  readonly fileTtlMs: number;
  readonly inputOrigins: readonly string[];
  readonly limits: EngineLimits;
  readonly faults: readonly FaultRule[];
  readonly allowFaults: boolean;
  readonly log: (line: string) => void;
}

const DEFAULT_LIMITS: EngineLimits = {
  maxRunBytes: 10 * MIB,
  maxSyncBytes: 20 * MIB,
  maxResultBytes: 20 * MIB,
  maxFileBytes: 2048 * MIB,
  minExecutionTimeoutMs: 5 * SECOND,
  minTtlMs: 10 * SECOND,
  minSyncWaitMs: SECOND,
  lostWorkerMs: 100,
  webhookDelaysMs: [5 * SECOND, 15 * SECOND],
};

const WORKER_URLS = {
  swap: new URL('./jobs/job-worker.ts', import.meta.url),
  scripted: new URL('./jobs/scripted-worker.ts', import.meta.url),
} as const;

const ENDPOINT_ID = /^[A-Za-z0-9_-]+$/;

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

/** Checks the options and fills in the defaults. */
export function resolveOptions(options: EngineOptions): EngineSettings {
  const { dataDir, apiKey, endpointId = 'local', workers = 1, inputOrigins = [] } = options;
  if (apiKey.trim() === '') throw new TypeError('apiKey must not be empty.');
  if (!ENDPOINT_ID.test(endpointId)) throw new TypeError(`endpointId must match ${ENDPOINT_ID}.`);
  if (!Number.isInteger(workers) || workers < 1) throw new TypeError('workers must be 1 or more.');
  if (!inputOrigins.every(isOrigin)) {
    throw new TypeError('inputOrigins must be http or https origins, without a path.');
  }
  // Programs run in folders of their own.
  const root = resolve(dataDir);
  return {
    dataDir: root,
    filesDir: join(root, 'files'),
    jobsDir: join(root, 'jobs'),
    apiKey,
    port: options.port ?? 0,
    endpointId,
    workers,
    workerUrl: options.workerUrl ?? WORKER_URLS[options.worker ?? 'swap'],
    scriptedMs: options.scriptedMs ?? 300,
    idleExitMs: options.idleExitMs ?? null,
    retentionMs: options.retentionMs ?? 30 * MINUTE,
    syncRetentionMs: options.syncRetentionMs ?? MINUTE,
    fileTtlMs: options.fileTtlMs ?? 24 * HOUR,
    inputOrigins,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    faults: options.faults ?? [],
    allowFaults: options.allowFaults ?? false,
    log: options.log ?? (() => undefined),
  };
}
