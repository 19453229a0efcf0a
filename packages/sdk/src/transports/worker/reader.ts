import type { CallOptions } from '../../contracts/transport.ts';
import { toCallError } from '../../http/call-error.ts';
import type { Job, JobUpdate } from '../../task/job.ts';
import { type Call, type Caller, toContext } from './caller.ts';
import { isNotFound, readData, refusalOf } from './classify.ts';
import { gather } from './gather.ts';
import { toJobUpdate, toLegacyUpdate } from './job-update.ts';
import { checkJob, toJob } from './jobs.ts';
import type { Links } from './links.ts';
import type { Live } from './live.ts';
import { isId } from './settings.ts';
import { type WorkerStatus, workerListSchema, workerStatusSchema } from './wire.ts';

/** How many jobs one call asks for. */
const MOST = 50;

export interface ReaderOptions {
  readonly caller: Caller;
  readonly links: Links;
  readonly legacy: boolean;
  /** What was told, so that it need not be asked for. */
  readonly live: Pick<Live, 'find' | 'newest'>;
}

const look = (job: Job, signal: AbortSignal): Call => ({
  operation: 'read',
  method: 'GET',
  path: `status/${job.id}`,
  limit: 'read',
  jobId: job.id,
  signal,
});

const list = (query: string, signal: AbortSignal): Call => ({
  operation: 'read',
  method: 'GET',
  path: `tasks?${query}`,
  limit: 'read',
  signal,
});

function toChunks<Item>(items: readonly Item[]): (readonly Item[])[] {
  const count = Math.ceil(items.length / MOST);
  return Array.from({ length: count }, (_, at) => items.slice(at * MOST, (at + 1) * MOST));
}

/** Everything that asks the Worker about jobs and changes nothing. */
export function createReader({ caller, links, legacy, live }: ReaderOptions) {
  /** Null when a Worker that should be ours does not say so. */
  function translate(status: WorkerStatus): JobUpdate | null {
    if (legacy) return toLegacyUpdate(status, links);
    return status.task === undefined ? null : toJobUpdate(status.task, links);
  }

  /** A job's status and what it means; null when the Worker knows no such job. */
  async function readStatus(job: Job, signal: AbortSignal) {
    checkJob(job);
    const call = look(job, signal);
    const answer = await caller.call(call);
    if (isNotFound(answer)) return null;
    const status = live.newest(readData(answer, call, workerStatusSchema));
    const update = translate(status);
    if (status.id !== job.id || update === null) throw refusalOf(answer, call);
    return { status, update };
  }

  async function readOne(job: Job, signal: AbortSignal): Promise<JobUpdate> {
    return (await readStatus(job, signal))?.update ?? { status: 'missing' };
  }

  async function readChunk(jobs: readonly Job[], signal: AbortSignal): Promise<JobUpdate[]> {
    const call = list(`ids=${jobs.map(({ id }) => id).join(',')}`, signal);
    const { ids, tasks } = readData(await caller.call(call), call, workerListSchema);
    const known = new Set(ids);
    const updates = new Map<string, JobUpdate | null>();
    for (const task of tasks) {
      const { success, data } = workerStatusSchema.safeParse(task);
      if (success) updates.set(data.id, translate(live.newest(data)));
    }
    return jobs.map(({ id }) => {
      const update = updates.get(id) ?? null;
      if (update !== null) return update;
      const said = known.has(id) || updates.has(id);
      return said ? { status: 'unknown', detail: 'not readable' } : { status: 'missing' };
    });
  }

  /** What was told of a job and still holds; null when it has to be asked for. */
  function recall(job: Job, signal: AbortSignal): JobUpdate | null {
    const status = signal.aborted ? null : live.find(job.id);
    return status === null ? null : translate(status);
  }

  async function askMany(jobs: readonly Job[], signal: AbortSignal): Promise<JobUpdate[]> {
    const chunks = toChunks(jobs).map((chunk) => readChunk(chunk, signal));
    return (await Promise.all(chunks)).flat();
  }

  async function readMany(jobs: readonly Job[], { signal }: CallOptions): Promise<JobUpdate[]> {
    jobs.forEach(checkJob);
    const told = jobs.map((job) => recall(job, signal));
    const open = jobs.filter((_, index) => told[index] === null);
    const asked = (await askMany(open, signal)).values();
    return told.map((update) => update ?? asked.next().value ?? { status: 'missing' });
  }

  const readTogether = gather<Job, JobUpdate>({
    ask: async (jobs, signal) => {
      const [first, ...others] = jobs;
      if (first !== undefined && others.length === 0) return [await readOne(first, signal)];
      return askMany(jobs, signal);
    },
    toError: (job) =>
      toCallError(toContext(look(job, new AbortController().signal)), 'abandoned by its caller', {
        code: 'timed-out',
        effect: 'none',
      }),
  });

  async function read(job: Job, { signal }: CallOptions): Promise<JobUpdate> {
    checkJob(job);
    const told = recall(job, signal);
    if (told !== null) return told;
    return legacy ? readOne(job, signal) : readTogether(job, signal);
  }

  async function find(key: string, { signal }: CallOptions): Promise<Job | null> {
    const call = list(`key=${encodeURIComponent(key)}`, signal);
    const { tasks } = readData(await caller.call(call), call, workerListSchema);
    for (const each of tasks) {
      const { success, data } = workerStatusSchema.safeParse(each);
      if (success && data.task?.key === key && isId(data.id)) return toJob(data.id);
    }
    return null;
  }

  return { readStatus, read, readMany, find };
}
