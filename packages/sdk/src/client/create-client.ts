import type { BlobStore } from '../contracts/blob-store.ts';
import type { TaskStore } from '../contracts/task-store.ts';
import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { backoffDelay } from '../machine/delays.ts';
import { DEFAULT_POLICY, type TaskPolicy } from '../machine/policy.ts';
import { createTaskMachine } from '../machine/task-machine.ts';
import { isEnded, type TaskRecord } from '../task/task-record.ts';
import type { FaceSwapClient, FaceSwapClientOptions, Limits } from './client-options.ts';
import { createTasks } from './create-tasks.ts';
import { defaultEnvironment } from './default-environment.ts';
import { createEntry, type Entry } from './entry.ts';
import { filesOf } from './prepare-request.ts';
import { createRecordKeeper } from './record-keeper.ts';
import { restoreRecords } from './restore.ts';
import { createScheduler } from './scheduler.ts';
import { createScopedLogger } from './scoped-logger.ts';
import { createTaskList } from './task-list.ts';
import { blobKey, createTaskWorks } from './task-works.ts';
import { takeTurn } from './turns.ts';
import { toView } from './view.ts';

/** What the package's entry fills in for an app that gives no store. */
export type CompleteOptions = FaceSwapClientOptions & {
  readonly store: TaskStore;
  readonly blobs: BlobStore;
};

const toPolicy = (limits: Limits): TaskPolicy => ({
  ...DEFAULT_POLICY,
  submitAnswer: limits.submitAnswer ?? DEFAULT_POLICY.submitAnswer,
  deadlines: { ...DEFAULT_POLICY.deadlines, ...limits.deadlines },
});

export function createClient(options: CompleteOptions): FaceSwapClient {
  const { transport, store, blobs, limits = {} } = options;
  if (typeof transport?.submit !== 'function') {
    throw new InvalidRequestError('createFaceSwapClient needs a transport.', {
      code: 'invalid-setup',
    });
  }
  const environment = options.environment ?? defaultEnvironment();
  const { lifecycle } = environment;
  const logger = createScopedLogger(options.logger);
  const policy = toPolicy(limits);
  const entries = new Map<string, Entry>();
  const closing = new AbortController();
  const sources = { blobs, transport };
  const now = () => environment.now();
  const isOnline = () => lifecycle?.isOnline() ?? true;
  const list = createTaskList(entries, reportListener);

  const keeper = createRecordKeeper({ store, logger, onMerged });
  const works = createTaskWorks({
    transport,
    uploader: options.uploader,
    blobs,
    environment,
    policy,
    logger,
    entryOf: (id) => entries.get(id),
    saveJob: async ({ id }) => {
      const entry = entries.get(id);
      if (entry !== undefined) await keeper.save(entry);
    },
    saveIntent: async (record, signal) => {
      const entry = entries.get(record.id);
      return entry === undefined ? false : keeper.saveIntent(entry, record, signal);
    },
  });
  const machine = createTaskMachine({
    works,
    policy,
    facts: {
      idempotent: transport.idempotent,
      canFind: transport.find !== undefined,
      namesLostJobs: transport.namesLostJobs ?? false,
    },
    now,
    random: () => environment.random(),
    isOnline,
    isVisible: () => lifecycle?.isVisible() ?? true,
  });
  const scheduler = createScheduler({
    environment,
    entries,
    concurrency: limits.concurrency ?? 5,
    turnsPerSecond: limits.turnsPerSecond ?? 50,
    takeTurn: startTurn,
    saveAgain(entry) {
      entry.saveAgainAt = null;
      void save(entry);
    },
  });
  const ignoreLifecycle = lifecycle?.subscribe((event) => {
    if (event === 'online' || event === 'visible') scheduler.wake();
  });
  const ignoreStore = store.watch?.((id) => void hear(id));

  function reportListener(error: unknown): void {
    logger.error('client', 'A listener of the app threw.', { error: String(error) });
  }

  function publish(entry: Entry, record: TaskRecord): void {
    const before = entry.view;
    const phaseBefore = entry.record.phase;
    entry.record = record;
    entry.view = toView(record, now(), { before, sources });
    if (record.phase !== phaseBefore) {
      const { phase, attempt, outcome } = record;
      const fields = { taskId: entry.id, phase, attempt, outcome, jobId: record.job?.id ?? null };
      logger.info('state', `Task ${entry.id}: ${phaseBefore} -> ${outcome ?? phase}.`, fields);
    }
    scheduler.poke();
    if (entry.view === before) return;
    list.invalidate();
    for (const listener of [...entry.listeners]) {
      try {
        listener(entry.view);
      } catch (error) {
        reportListener(error);
      }
    }
  }

  /** The store knew more: a machine whose work others have overtaken is stopped, any other one is told. */
  function onMerged(entry: Entry, record: TaskRecord): void {
    const { live } = entry;
    const { phase, attempt, close } = entry.record;
    const overtaken = record.phase !== phase || record.attempt !== attempt;
    const told = record.close !== null && close === null;
    publish(entry, record);
    if (live === null) return;
    if (overtaken && !live.isSubmitting()) {
      live.stop();
      return;
    }
    live.send({ type: 'record.merged', record });
    if (told || isEnded(record)) entry.live?.send({ type: 'task.cancel' });
  }

  async function save(entry: Entry): Promise<void> {
    try {
      await keeper.save(entry);
    } catch (error) {
      entry.storeFailures += 1;
      entry.saveAgainAt = now() + backoffDelay(entry.storeFailures, environment.random());
      logger.warn('store', `Task ${entry.id} could not be saved; it goes on, and is saved again.`, {
        taskId: entry.id,
        error: String(error),
      });
      scheduler.poke();
    }
    if (entry.gone) drop(entry);
  }

  function drop(entry: Entry): void {
    entry.gone = true;
    if (!entries.delete(entry.id)) return;
    entry.live?.stop();
    list.invalidate();
  }

  function startTurn(entry: Entry, admitted: boolean): void {
    if (closing.signal.aborted) return;
    const turn = takeTurn(entry, admitted, {
      machine,
      works,
      keeper,
      logger,
      signal: closing.signal,
      now,
      isOnline,
      publish,
      save,
    });
    entry.turn = turn
      .catch((error: unknown) => logger.error('client', 'A turn failed.', { error: String(error) }))
      .finally(() => {
        entry.turn = null;
        if (entry.gone) drop(entry);
        if (entry.record.outcome === 'completed') void forgetInputs(entry);
        scheduler.poke();
      });
  }

  async function forgetInputs(entry: Entry): Promise<void> {
    entry.sources.clear();
    const keys = filesOf(entry.record).map(([role]) => blobKey(entry.record, role));
    await Promise.all(keys.map((key) => blobs.remove(key).catch(() => {})));
  }

  function add(record: TaskRecord, stored: Parameters<typeof createEntry>[2]): Entry {
    const entry = createEntry(record, toView(record, now(), { before: null, sources }), stored);
    entries.set(entry.id, entry);
    list.invalidate();
    scheduler.poke();
    return entry;
  }

  /** Another process changed a record: a hint, so look. */
  async function hear(id: string): Promise<void> {
    const entry = entries.get(id);
    if (entry === undefined || closing.signal.aborted) return;
    await keeper.refresh(entry).catch(() => {});
    if (entry.gone) drop(entry);
  }

  async function restore(): Promise<ReadonlySet<string>> {
    const { records, unreadable } = await restoreRecords({ store, environment, logger });
    if (closing.signal.aborted) return unreadable;
    for (const { stored, record } of records) {
      const entry = add(record, { revision: stored.revision, record });
      entry.urgent = record.close !== null && !isEnded(record);
      logger.debug('restore', `Task ${entry.id} is back in ${record.phase}.`, { taskId: entry.id });
    }
    return unreadable;
  }

  async function close(): Promise<void> {
    closing.abort();
    scheduler.stop();
    ignoreLifecycle?.();
    ignoreStore?.();
    await Promise.all([...entries.values()].map(letGo));
  }

  async function letGo(entry: Entry): Promise<void> {
    if (entry.live?.isSubmitting() === false) entry.live.stop();
    await entry.turn;
    await keeper.save(entry).catch(() => {});
  }

  const restored = restore();
  const tasks = createTasks({
    add,
    blobs,
    closed: closing.signal,
    drop,
    entries,
    environment,
    keeper,
    list,
    logger,
    policy,
    publish,
    poke: () => scheduler.poke(),
    restored,
    store,
    transport,
  });
  const ready = restored.then(() => {});
  ready.catch(() => {});
  return { tasks, ready, close };
}
