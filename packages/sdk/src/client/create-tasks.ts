import { FaceSwapError } from '../errors/face-swap-error.ts';
import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { bindJob, change, enterPhase, rest } from '../machine/changes.ts';
import type { FileSource } from '../task/file-source.ts';
import { type Job, jobSchema } from '../task/job.ts';
import { modeSchema } from '../task/mode.ts';
import type { SwapRequest } from '../task/swap-request.ts';
import { debtOf, isEnded, type TaskRecord } from '../task/task-record.ts';
import type { AdoptRequest, TaskHandle, Tasks, WaitOptions } from './client-options.ts';
import type { ClientCore } from './core.ts';
import { createId } from './default-environment.ts';
import type { Entry } from './entry.ts';
import { blobKey, inputKeys, resultKey } from './files.ts';
import { listKept, removeKept } from './kept-jobs.ts';
import { checkTaskId, emptyRecord, prepareRequest } from './prepare-request.ts';
import type { RecordKeeper } from './record-keeper.ts';
import type { Tabs } from './tabs.ts';
import { createTaskHandle } from './task-handle.ts';
import type { TaskList } from './task-list.ts';

export interface TasksOptions extends ClientCore {
  readonly keeper: RecordKeeper;
  readonly list: TaskList;
  readonly tabs: Tabs;
  /** Resolves with the ids that this version cannot read. */
  readonly restored: Promise<ReadonlySet<string>>;
}

const stillActive = () => new FaceSwapError('This task has not ended.', { code: 'task-active' });

type Sources = ReadonlyMap<string, FileSource>;

/** The commands of an app. */
export function createTasks(options: TasksOptions): Tasks {
  const { entries, environment, keeper, policy, store, blobs, list, transport, tabs } = options;

  function handleOf(entry: Entry): TaskHandle {
    entry.handle ??= createTaskHandle(entry, { ...options, command, remove, keepBytes });
    return entry.handle;
  }

  /** Shows a changed record, saves it and lets the task go on at once. */
  async function command(entry: Entry, record: TaskRecord): Promise<void> {
    options.publish(entry, record);
    if (record.close === null) tabs.claim(entry);
    try {
      await keeper.save(entry);
    } catch (error) {
      // What is shown already has to come to pass, in whatever tab works on it.
      void options.save(entry);
      throw error;
    } finally {
      const { phase, close } = entry.record;
      entry.urgent = phase !== 'ended' && (phase !== 'waiting' || close !== null);
      options.poke();
    }
  }

  async function remove(entry: Entry, force: boolean): Promise<void> {
    const { attempt } = entry.record;
    const checkEnded = (): void => {
      if (!isEnded(entry.record) || entry.record.attempt !== attempt) throw stillActive();
    };
    await entry.turn;
    await removeKept(options, entry.record).catch((error: unknown) => {
      if (!force) throw error;
    });
    await keeper.save(entry);
    checkEnded();
    while (entry.revision !== null && !(await store.remove(entry.id, entry.revision))) {
      await keeper.refresh(entry);
      checkEnded();
    }
    options.drop(entry);
    const keys = inputKeys(entry.record);
    for (let attempt = entry.record.attempt; attempt > 0; attempt -= 1) {
      keys.push(resultKey(entry.id, attempt));
    }
    await Promise.all(keys.map((key) => blobs.remove(key)));
  }

  const idOf = (wanted: string | undefined): string =>
    wanted === undefined ? createId(environment) : checkTaskId(wanted);

  async function checkOpen(id: string): Promise<void> {
    const unreadable = await options.restored;
    if (options.closed.aborted) {
      throw new FaceSwapError('This client is closed.', { code: 'client-closed' });
    }
    if (unreadable.has(id)) {
      const message = `This version cannot read the record ${id}: use another id.`;
      throw new FaceSwapError(message, { code: 'record-unreadable' });
    }
  }

  async function keepBytes(entry: Entry, sources: Sources): Promise<void> {
    for (const [role, source] of sources) await blobs.put(blobKey(entry.record, role), source);
  }

  /** Shows a new task at once, and lets it start when its bytes and then its record are saved. */
  async function begin(record: TaskRecord, sources: Sources): Promise<TaskHandle> {
    const entry = options.add(record, null);
    const saving = keepBytes(entry, sources).then(() => keeper.save(entry));
    entry.turn = saving
      .catch(() => options.drop(entry))
      .finally(() => {
        entry.turn = null;
        options.poke();
      });
    await saving;
    return handleOf(entry);
  }

  async function create(request: SwapRequest): Promise<TaskHandle> {
    const id = idOf(request.id);
    const { record, sources } = prepareRequest(request, id, environment.now());
    await checkOpen(id);
    const known = entries.get(id);
    if (known === undefined) return begin(record, sources);
    await (known.revision === null ? known.turn : known.saving);
    if (known.gone) return create(request);
    return handleOf(known);
  }

  async function adopt({ mode, ...request }: AdoptRequest): Promise<TaskHandle> {
    const id = idOf(request.id);
    const job: Job =
      typeof request.job === 'string'
        ? { transport: transport.name, id: request.job, data: null }
        : request.job;
    if (!jobSchema.safeParse(job).success || !modeSchema.safeParse(mode).success) {
      throw new InvalidRequestError('job: give a job or its id, and the mode.');
    }
    await checkOpen(id);
    const known = entries.get(id);
    const now = environment.now();
    const queue = (record: TaskRecord) =>
      rest(enterPhase(bindJob(record, now, job), 'queued', { now, policy }), now, 0);
    if (known === undefined) return begin(queue(emptyRecord(id, mode, now)), new Map());
    const { record } = known;
    if (record.phase === 'submitting' && record.job === null) {
      if (known.live === null) await command(known, queue(record));
      else known.live.send({ type: 'job.named', output: job });
    } else if (
      record.job === null &&
      record.cancellation === 'unconfirmed' &&
      record.debts.length === 0
    ) {
      // It was told to stop before anybody knew its job: now the cancel can be delivered.
      await command(known, change(record, now, { debts: [debtOf({ ...record, job }, now)] }));
    }
    return handleOf(known);
  }

  async function adoptAll({ signal }: WaitOptions = {}): Promise<number> {
    const unreadable = await options.restored;
    const kept = await listKept(options, signal);
    const unknown = kept.filter(({ id }) => !entries.has(id) && !unreadable.has(id));
    await Promise.all(unknown.map((record) => begin(record, new Map())));
    return unknown.length;
  }

  return {
    create,
    adopt,
    adoptAll,
    get(id) {
      const entry = entries.get(id);
      return entry === undefined ? null : handleOf(entry);
    },
    list: () => list.get(),
    subscribe: (listener) => list.subscribe(listener),
  };
}
