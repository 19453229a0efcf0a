import type { BlobStore } from '../contracts/blob-store.ts';
import type { Environment } from '../contracts/environment.ts';
import type { TaskStore } from '../contracts/task-store.ts';
import type { Transport } from '../contracts/transport.ts';
import { FaceSwapError } from '../errors/face-swap-error.ts';
import { bindJob, enterPhase } from '../machine/changes.ts';
import type { TaskPolicy } from '../machine/policy.ts';
import type { FileSource } from '../task/file-source.ts';
import type { Job } from '../task/job.ts';
import type { SwapRequest } from '../task/swap-request.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { AdoptRequest, TaskHandle, Tasks } from './client-options.ts';
import { createId } from './default-environment.ts';
import type { Entry } from './entry.ts';
import { checkTaskId, filesOf, prepareAdoption, prepareRequest } from './prepare-request.ts';
import type { RecordKeeper } from './record-keeper.ts';
import type { ScopedLogger } from './scoped-logger.ts';
import { createTaskHandle } from './task-handle.ts';
import type { TaskList } from './task-list.ts';
import { blobKey } from './task-works.ts';

export interface TasksOptions {
  add(record: TaskRecord, stored: null): Entry;
  readonly blobs: BlobStore;
  readonly closed: AbortSignal;
  drop(entry: Entry): void;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly environment: Environment;
  readonly keeper: RecordKeeper;
  readonly list: TaskList;
  readonly logger: ScopedLogger;
  readonly policy: TaskPolicy;
  publish(entry: Entry, record: TaskRecord): void;
  poke(): void;
  /** Resolves with the ids that this version cannot read. */
  readonly restored: Promise<ReadonlySet<string>>;
  readonly store: TaskStore;
  readonly transport: Transport;
}

type Sources = ReadonlyMap<string, FileSource>;

/** The commands of an app. */
export function createTasks(options: TasksOptions): Tasks {
  const { entries, environment, keeper, logger, policy, store, blobs, list } = options;
  const handles = new WeakMap<Entry, TaskHandle>();
  const now = () => environment.now();

  function handleOf(entry: Entry): TaskHandle {
    const known = handles.get(entry);
    if (known !== undefined) return known;
    const onCancel = () => {
      const { phase, job } = entry.record;
      const fields = { taskId: entry.id, phase, jobId: job?.id ?? null };
      logger.info('cancel', `Task ${entry.id} is told to stop in ${phase}.`, fields);
    };
    const handle = createTaskHandle({ entry, now, command, remove, onCancel, keepBytes });
    handles.set(entry, handle);
    return handle;
  }

  async function command(entry: Entry, record: TaskRecord): Promise<void> {
    options.publish(entry, record);
    try {
      await keeper.save(entry);
    } finally {
      const { phase, close } = entry.record;
      entry.urgent = phase !== 'ended' && (phase !== 'waiting' || close !== null);
      options.poke();
    }
  }

  async function remove(entry: Entry): Promise<void> {
    await entry.turn;
    await keeper.save(entry);
    for (let revision = entry.revision; revision !== null; ) {
      if (await store.remove(entry.id, revision)) break;
      revision = (await store.get(entry.id))?.revision ?? null;
    }
    options.drop(entry);
    const inputs = filesOf(entry.record).map(([role]) => blobKey(entry.record, role));
    const results = Array.from(
      { length: entry.record.attempt },
      (_, index) => `${entry.id}/result-${index + 1}`,
    );
    await Promise.all([...inputs, ...results].map((key) => blobs.remove(key)));
  }

  async function checkOpen(id: string): Promise<void> {
    const unreadable = await options.restored;
    if (options.closed.aborted) {
      throw new FaceSwapError('This client is closed.', { code: 'client-closed' });
    }
    if (unreadable.has(id)) {
      const message = `A record with the id ${id} exists that this version cannot read; it was left untouched. Use another id.`;
      throw new FaceSwapError(message, { code: 'record-unreadable' });
    }
  }

  async function keepBytes(record: TaskRecord, sources: Sources): Promise<void> {
    for (const [role, source] of sources) await blobs.put(blobKey(record, role), source);
  }

  /** Shows a new task at once, and lets it start when its bytes and then its record are saved. */
  async function begin(record: TaskRecord, sources: Sources): Promise<TaskHandle> {
    const entry = options.add(record, null);
    for (const [role, source] of sources) entry.sources.set(role, source);
    const saving = keepBytes(record, sources).then(() => keeper.save(entry));
    entry.turn = saving
      .catch(() => {})
      .finally(() => {
        entry.turn = null;
        options.poke();
      });
    try {
      await saving;
    } catch (error) {
      options.drop(entry);
      throw error;
    }
    return handleOf(entry);
  }

  async function create(request: SwapRequest): Promise<TaskHandle> {
    const id = request.id === undefined ? createId(environment) : checkTaskId(request.id);
    const { record, sources } = prepareRequest(request, id, now());
    await checkOpen(id);
    const known = entries.get(id);
    if (known === undefined) return begin(record, sources);
    await (known.revision === null ? known.turn : known.saving);
    return handleOf(known);
  }

  async function adopt(request: AdoptRequest): Promise<TaskHandle> {
    const id = request.id === undefined ? createId(environment) : checkTaskId(request.id);
    const { name } = options.transport;
    const job: Job =
      typeof request.job === 'string'
        ? { transport: name, id: request.job, data: null }
        : request.job;
    await checkOpen(id);
    const known = entries.get(id);
    const queuedMs = policy.deadlines.queued;
    if (known === undefined) {
      const { mode } = request;
      return begin(prepareAdoption({ id, mode, job, now: now(), queuedMs }), new Map());
    }
    const { record } = known;
    if (record.phase === 'submitting' && record.job === null && known.live === null) {
      const bound = bindJob(record, now(), job);
      await command(known, enterPhase(bound, 'queued', { now: now(), policy }));
    }
    return handleOf(known);
  }

  return {
    create,
    adopt,
    get(id) {
      const entry = entries.get(id);
      return entry === undefined ? null : handleOf(entry);
    },
    list: () => list.get(),
    subscribe: (listener) => list.subscribe(listener),
  };
}
