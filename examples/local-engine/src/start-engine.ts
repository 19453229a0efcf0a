import { mkdir } from 'node:fs/promises';
import { type EngineOptions, resolveOptions } from './engine-options.ts';
import { createFaults } from './faults/faults.ts';
import { createFileStore } from './files/file-store.ts';
import { createAdminRoutes } from './http/admin-routes.ts';
import { createFileRoutes } from './http/file-routes.ts';
import { startHttpServer } from './http/http-server.ts';
import { createJobRoutes } from './http/job-routes.ts';
import { watchIdle } from './idle.ts';
import { createJobService, type JobService } from './jobs/job-service.ts';

/** What the engine has been asked and has done, so that a test can prove "exactly one job". */
export interface EngineStats {
  /** Calls of each operation, also those that met a fault or were refused. */
  readonly calls: Readonly<Record<string, number>>;
  readonly runs: number;
  readonly statuses: number;
  readonly cancels: number;
  /** By job id, how often its work was begun. */
  readonly executions: Readonly<Record<string, number>>;
  readonly queued: readonly string[];
  readonly running: readonly string[];
  readonly ended: readonly string[];
}

/** A running engine. */
export interface Engine {
  readonly url: string;
  /** The base of the RunPod-compatible operations: `…/run`, `…/status/ID`. */
  readonly endpointUrl: string;
  /** Settles when the engine has closed, by `close` or because it was idle. */
  readonly closed: Promise<void>;
  stats(): EngineStats;
  /** Ends every thread and connection; unfinished jobs are taken up by the next engine of the folder. */
  close(): Promise<void>;
}

function createStats(jobs: JobService) {
  const calls: Record<string, number> = {};
  return {
    count: (op: string): void => {
      calls[op] = (calls[op] ?? 0) + 1;
    },
    read: (): EngineStats => ({
      calls: { ...calls },
      runs: calls['run'] ?? 0,
      statuses: calls['status'] ?? 0,
      cancels: calls['cancel'] ?? 0,
      executions: jobs.executions(),
      ...jobs.ids(),
    }),
  };
}

function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | null = null;
  return () => {
    result ??= action();
    return result;
  };
}

/** Starts an engine on the loopback interface; it is ready, with the folder's earlier jobs, when this resolves. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const settings = resolveOptions(options);
  const { dataDir, filesDir, fileTtlMs, limits, endpointId, idleExitMs } = settings;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const faults = createFaults(settings.faults);
  const files = createFileStore({ filesDir, fileTtlMs, maxFileBytes: limits.maxFileBytes });
  await files.open();
  let url = '';
  const jobs = createJobService({ settings, faults, files, publicUrl: () => url });
  const stats = createStats(jobs);
  let touch = (): void => undefined;
  const stop = async (): Promise<void> => {
    files.close();
    await jobs.close();
  };

  await jobs.open();
  const server = await startHttpServer({
    settings,
    faults,
    routes: [
      ...createJobRoutes({ jobs, faults, settings }),
      ...createFileRoutes(files, settings),
      ...createAdminRoutes({ settings, faults, stats: stats.read }),
    ],
    onCall: (op) => {
      touch();
      stats.count(op);
    },
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  let markClosed = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    markClosed = resolve;
  });
  const isNeeded = (): boolean => server.isBusy() || jobs.isNeeded();
  const onIdle = (): void => void close();
  const idle = idleExitMs === null ? null : watchIdle({ idleMs: idleExitMs, isNeeded, onIdle });
  if (idle) touch = idle.touch;
  const close = once(async () => {
    idle?.close();
    await options.onClosing?.();
    await server.close();
    await stop();
    markClosed();
  });
  url = `http://127.0.0.1:${server.port}`;
  return { url, endpointUrl: `${url}/v2/${endpointId}`, closed, stats: stats.read, close };
}
