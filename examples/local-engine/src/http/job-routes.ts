import type { EngineSettings } from '../engine-options.ts';
import type { Faults } from '../faults/faults.ts';
import { isTerminal } from '../jobs/job.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { Entry } from '../jobs/job-table.ts';
import { parseRunRequest } from '../jobs/run-request.ts';
import { readJson } from './body.ts';
import { badRequest, jobNotFound, json, type Reply, ReplyError, rawJson } from './reply.ts';
import type { Call, Route } from './route.ts';

const LONGEST_WAIT_MS = 300_000;
const DEFAULT_WAIT_MS = 90_000;
const DEFAULT_STREAM_WAIT_MS = 10_000;

/** What the job operations act on. */
export interface JobRoutesOptions {
  readonly jobs: JobService;
  readonly faults: Faults;
  readonly settings: EngineSettings;
}

type Handle = (call: Call) => Promise<Reply>;

const showStatus = ({ job }: Entry): Reply => json(200, { id: job.id, status: job.status });

function readNumber(call: Call, name: string): number | null {
  const text = call.query.get(name);
  if (text === null) return null;
  if (!/^\d{1,12}$/.test(text)) throw badRequest(`${name}: must be milliseconds`);
  return Number(text);
}

/** The operations of a queue-based endpoint. */
export function createJobRoutes({ jobs, faults, settings }: JobRoutesOptions): Route[] {
  const { limits } = settings;

  const find = (id: string): Entry => {
    const entry = jobs.find(id);
    if (!entry) throw jobNotFound();
    return entry;
  };

  const show = async (entry: Entry): Promise<Reply> => {
    const view = await jobs.view(entry);
    if (view === null) throw jobNotFound();
    return rawJson(200, view);
  };

  const run: Handle = async ({ request }) => {
    const body = await readJson(request, limits.maxRunBytes);
    const entry = await jobs.submit(parseRunRequest(body, limits));
    return json(200, { id: entry.job.id, status: 'IN_QUEUE' });
  };

  /** Holds the call until the job has ended, or the time is over that the call asks for. */
  const hold = async (call: Call, entry: Entry, defaultMs: number): Promise<void> => {
    const asked = readNumber(call, 'wait') ?? defaultMs;
    const wait = Math.min(Math.max(asked, limits.minSyncWaitMs), LONGEST_WAIT_MS);
    // Not `AbortSignal.any` with `timeout`: nothing holds that signal, and once it is collected it never fires.
    const over = new AbortController();
    const stop = (): void => over.abort();
    const timer = setTimeout(stop, wait);
    call.signal.addEventListener('abort', stop, { once: true });
    if (call.signal.aborted) stop();
    await jobs.untilEnded(entry, over.signal);
    clearTimeout(timer);
    call.signal.removeEventListener('abort', stop);
  };

  const runSync: Handle = async (call) => {
    readNumber(call, 'wait');
    const body = await readJson(call.request, limits.maxSyncBytes);
    const entry = await jobs.submit(parseRunRequest(body, limits), { sync: true });
    await hold(call, entry, DEFAULT_WAIT_MS);
    return show(entry);
  };

  const status: Handle = async (call) => {
    const entry = find(call.id);
    const ttl = readNumber(call, 'ttl');
    if (ttl !== null) jobs.setTtl(entry, Math.max(ttl, limits.minTtlMs));
    return show(entry);
  };

  const statusSync: Handle = async (call) => {
    const entry = find(call.id);
    await hold(call, entry, DEFAULT_WAIT_MS);
    return show(entry);
  };

  /** Its handlers give no parts, so the reply is empty: held like the service's until the job has ended. */
  const stream: Handle = async (call) => {
    const entry = find(call.id);
    await hold(call, entry, DEFAULT_STREAM_WAIT_MS);
    return json(200, { status: find(call.id).job.status, stream: [] });
  };

  const cancel: Handle = async ({ id, signal }) => {
    const entry = find(id);
    const fault = isTerminal(entry.job) ? null : faults.forCancel();
    if (fault?.kind === 'cancel-ignored') return showStatus(entry);
    if (fault?.kind === 'cancel-completes') await jobs.untilEnded(entry, signal);
    else await jobs.cancel(entry);
    return showStatus(entry);
  };

  const retry: Handle = async ({ id }) => {
    const entry = find(id);
    if (await jobs.retry(entry)) return json(200, { id, status: 'IN_QUEUE' });
    throw new ReplyError(json(400, { error: 'only FAILED and TIMED_OUT jobs can be retried' }));
  };

  const health: Handle = async () =>
    json(200, {
      jobs: jobs.jobCounts(),
      workers: { ...jobs.poolCounts(), ready: jobs.poolCounts().idle, throttled: 0 },
    });

  const purge: Handle = async () => json(200, { removed: await jobs.purge(), status: 'completed' });

  const base = `^/v2/${settings.endpointId}`;
  const route = (op: string, methods: readonly string[], handle: Handle): Route => ({
    op,
    methods,
    path: new RegExp(`${base}/${op}$`),
    access: 'key',
    handle,
  });
  const jobRoute = (op: string, methods: readonly string[], handle: Handle): Route => ({
    ...route(op, methods, handle),
    path: new RegExp(`${base}/${op}/([a-zA-Z0-9_-]{1,100})$`),
  });

  return [
    route('run', ['POST'], run),
    route('runsync', ['POST'], runSync),
    route('health', ['GET'], health),
    route('purge-queue', ['POST'], purge),
    jobRoute('status', ['GET', 'POST'], status),
    jobRoute('status-sync', ['GET', 'POST'], statusSync),
    jobRoute('stream', ['GET', 'POST'], stream),
    jobRoute('cancel', ['POST'], cancel),
    jobRoute('retry', ['POST'], retry),
  ];
}
