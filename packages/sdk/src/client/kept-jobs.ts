import { bounded } from '../contracts/bounded.ts';
import type { ListedJob } from '../contracts/transport.ts';
import { TransportError } from '../errors/transport-error.ts';
import { bindJob, enterPhase, rest } from '../machine/changes.ts';
import { taskIdSchema } from '../task/swap-request.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { ClientCore } from './core.ts';
import { emptyRecord } from './prepare-request.ts';

type KeptJobsCore = Pick<ClientCore, 'transport' | 'environment' | 'closed' | 'policy'>;

const LIMIT_MS = 20_000;

function ask<Value>(
  { environment, closed }: KeptJobsCore,
  call: (signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal = closed,
): Promise<Value> {
  return bounded(call, {
    environment,
    signal,
    limitMs: LIMIT_MS,
    toError: (why) =>
      new TransportError(`The backend's jobs: ${why}.`, { code: 'timed-out', effect: 'unknown' }),
  });
}

const KEY = /^(.+):([1-9]\d{0,8})$/;

/** The task that a job belongs to, as its key tells; a job without one is a task of its own. */
function taskOf({ key, job }: ListedJob): { readonly id: string; readonly attempt: number } {
  const [, id = job.id, attempt = 1] = KEY.exec(key ?? '') ?? [];
  return { id, attempt: Number(attempt) };
}

function toRecord(listed: ListedJob, { environment, policy }: KeptJobsCore): TaskRecord {
  const { id, attempt } = taskOf(listed);
  const now = environment.now();
  const record = {
    ...emptyRecord(id, listed.mode, listed.createdAt),
    inputs: listed.inputs,
    options: listed.options,
    consent: listed.consent,
    attempt,
  };
  return rest(enterPhase(bindJob(record, now, listed.job), 'queued', { now, policy }), now, 0);
}

/** A record for each task that the backend keeps jobs of: the latest attempt's. */
export async function listKept(core: KeptJobsCore, signal?: AbortSignal): Promise<TaskRecord[]> {
  const { transport } = core;
  const listed = await ask(
    core,
    async (inner) => transport.list?.({ signal: inner }) ?? [],
    signal,
  );
  const records = new Map<string, TaskRecord>();
  for (const one of listed) {
    const record = toRecord(one, core);
    const known = records.get(record.id);
    const isLater = known === undefined || known.attempt < record.attempt;
    if (isLater && taskIdSchema.safeParse(record.id).success) records.set(record.id, record);
  }
  return [...records.values()];
}

/** Deletes what the backend keeps of a task, earlier attempts too. */
export async function removeKept(core: KeptJobsCore, record: TaskRecord): Promise<void> {
  const { transport } = core;
  const { id, attempt, job } = record;
  if (transport.remove === undefined) return;
  const jobs = new Map(job === null ? [] : [[job.id, job]]);
  if (attempt > 1 || (job === null && record.intent !== null)) {
    const listed = await ask(core, async (inner) => transport.list?.({ signal: inner }) ?? []);
    for (const one of listed) if (taskOf(one).id === id) jobs.set(one.job.id, one.job);
  }
  for (const one of jobs.values()) {
    await ask(core, async (inner) => transport.remove?.(one, { signal: inner }));
  }
}
