import type { BlobStore } from '../contracts/blob-store.ts';
import type { TaskStore } from '../contracts/task-store.ts';
import type { Transport } from '../contracts/transport.ts';
import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { backoffDelay } from '../machine/delays.ts';
import { DEFAULT_POLICY, type TaskPolicy } from '../machine/policy.ts';
import { createTaskMachine } from '../machine/task-machine.ts';
import { isEnded, type TaskRecord } from '../task/task-record.ts';
import type { FaceSwapClient, FaceSwapClientOptions, Limits } from './client-options.ts';
import type { ClientCore } from './core.ts';
import { createTasks } from './create-tasks.ts';
import { defaultEnvironment } from './default-environment.ts';
import { createEntry, type Entry } from './entry.ts';
import { inputKeys } from './files.ts';
import { createLog } from './log.ts';
import { createNews } from './news.ts';
import { createRecordKeeper } from './record-keeper.ts';
import { restore, takeUp } from './restore.ts';
import { createScheduler } from './scheduler.ts';
import { ALONE, canShare, createTabs } from './tabs.ts';
import { createTaskList } from './task-list.ts';
import { createTaskWorks } from './task-works.ts';
import { takeTurn } from './turns.ts';
import { toView } from './view.ts';

/** What the package's entry fills in for an app that gives no store. */
export type CompleteOptions = FaceSwapClientOptions & {
  readonly store: TaskStore;
  readonly blobs: BlobStore;
};

function toPolicy(limits: Limits, { keepsDeadlines = false }: Transport): TaskPolicy {
  const { submitAnswer = DEFAULT_POLICY.submitAnswer, readEvery = DEFAULT_POLICY.readEvery } =
    limits;
  const deadlines = { ...DEFAULT_POLICY.deadlines, ...limits.deadlines };
  if (![submitAnswer, readEvery, ...Object.values(deadlines)].every(Number.isFinite)) {
    throw new InvalidRequestError('Limits are finite numbers of milliseconds.', {
      code: 'invalid-setup',
    });
  }
  return { ...DEFAULT_POLICY, submitAnswer, readEvery, deadlines, keepsDeadlines };
}

export function createClient(options: CompleteOptions): FaceSwapClient {
  const { transport, store, blobs, limits = {}, inspect } = options;
  if (typeof transport?.submit !== 'function') {
    throw new InvalidRequestError('createFaceSwapClient needs a transport.', {
      code: 'invalid-setup',
    });
  }
  const { environment = defaultEnvironment() } = options;
  const { lifecycle } = environment;
  const log = createLog(options.logger);
  const entries = new Map<string, Entry>();
  const closing = new AbortController();
  const list = createTaskList(entries, (listeners) => notify(listeners, undefined));
  const core: ClientCore = {
    ...options,
    environment,
    policy: toPolicy(limits, transport),
    log,
    entries,
    closed: closing.signal,
    isOnline: () => lifecycle?.isOnline() ?? true,
    add,
    publish,
    save,
    drop,
    poke: () => scheduler.poke(),
  };

  const { scope } = store;
  const tabs = canShare(environment, scope)
    ? createTabs({ ...core, scope: scope ?? '', locks: environment.locks, poke: lookAround })
    : ALONE;
  const news = createNews({ ...core, tabs });
  const keeper = createRecordKeeper({ ...core, onMerged, owns: tabs.owns });
  const works = createTaskWorks(core, keeper);
  const machine = createTaskMachine({
    works,
    policy: core.policy,
    facts: {
      idempotent: transport.idempotent,
      canFind: transport.find !== undefined,
      namesLostJobs: transport.namesLostJobs ?? false,
    },
    now: () => environment.now(),
    random: () => environment.random(),
    isOnline: core.isOnline,
    isVisible: () => lifecycle?.isVisible() ?? true,
  });
  const scheduler = createScheduler({
    core,
    tabs,
    concurrency: limits.concurrency ?? 5,
    turnsPerSecond: limits.turnsPerSecond ?? 50,
    takeTurn: startTurn,
  });
  const ignoreLifecycle = lifecycle?.subscribe((event) => {
    if (event === 'suspended') setAside();
    if (event === 'resumed' || event === 'visible') tabs.resume();
    if (event === 'online' || event === 'visible') wake();
  });
  const ignoreStore = store.watch?.((id) => void hear(id).catch(() => {}));

  /** What this client works on may have changed. */
  function lookAround(): void {
    news.follow();
    core.poke();
  }

  function setAside(): void {
    tabs.suspend();
    news.follow();
  }

  /** The world is back: what waited goes on at once, and what others did meanwhile is looked up. */
  function wake(): void {
    scheduler.wake();
    for (const entry of entries.values()) if (!tabs.owns(entry)) hear(entry.id).catch(() => {});
    if (scope !== undefined) lookForNew().catch(() => {});
  }

  function notify<Value>(listeners: ReadonlySet<(value: Value) => void>, value: Value): void {
    for (const listener of [...listeners]) {
      try {
        listener(value);
      } catch (error) {
        log('error', 'client', 'A listener of the app threw.', { error: String(error) });
      }
    }
  }

  function publish(entry: Entry, record: TaskRecord): void {
    const before = entry.view;
    const { phase: from } = entry.record;
    entry.record = record;
    entry.view = toView(record, before, core);
    if (record.phase !== from) {
      const { phase, attempt, outcome } = record;
      const fields = { taskId: entry.id, phase, attempt, outcome, jobId: record.job?.id ?? null };
      log('info', 'state', `${from} -> ${outcome ?? phase}`, fields);
    }
    tabs.follow(entry);
    lookAround();
    if (entry.view === before) return;
    list.invalidate();
    notify(entry.listeners, entry.view);
  }

  /** The store knew more: a machine whose work others have overtaken is stopped, any other one is told. */
  function onMerged(entry: Entry, record: TaskRecord): void {
    const { live } = entry;
    const { phase, attempt, close } = entry.record;
    const overtaken = record.phase !== phase || record.attempt !== attempt;
    const told = record.close !== null && close === null;
    publish(entry, record);
    if (live === null) {
      entry.urgent ||= told && !isEnded(record);
      return;
    }
    if (overtaken && !live.isSubmitting()) {
      live.stop();
      return;
    }
    live.send({ type: 'record.merged', record });
    if (told || isEnded(record)) entry.live?.send({ type: 'task.cancel' });
  }

  async function save(entry: Entry): Promise<void> {
    entry.saveAgainAt = null;
    try {
      await keeper.save(entry);
      tabs.follow(entry);
    } catch (error) {
      entry.storeFailures += 1;
      entry.saveAgainAt =
        environment.now() + backoffDelay(entry.storeFailures, environment.random());
      const fields = { taskId: entry.id, error: String(error) };
      log('warn', 'store', 'A task could not be saved; it goes on, and is saved again.', fields);
      core.poke();
    }
  }

  function drop(entry: Entry): void {
    entry.gone = true;
    if (entries.get(entry.id) !== entry) return;
    entries.delete(entry.id);
    entry.live?.stop();
    tabs.follow(entry);
    list.invalidate();
  }

  function startTurn(entry: Entry, admitted: boolean): void {
    if (closing.signal.aborted) return;
    entry.turn = takeTurn(entry, admitted, { ...core, machine, works, keeper, inspect })
      .catch((error: unknown) =>
        log('error', 'client', 'A turn failed.', { taskId: entry.id, error: String(error) }),
      )
      .finally(() => {
        entry.turn = null;
        if (entry.record.outcome === 'completed') void forgetInputs(entry);
        core.poke();
      });
    environment.waitUntil?.(entry.turn);
  }

  async function forgetInputs(entry: Entry): Promise<void> {
    await Promise.all(inputKeys(entry.record).map((key) => blobs.remove(key).catch(() => {})));
  }

  function add(record: TaskRecord, revision: string | null): Entry {
    const entry = createEntry(record, toView(record, null, core), revision);
    entries.set(entry.id, entry);
    tabs.follow(entry);
    list.invalidate();
    lookAround();
    return entry;
  }

  /** Another process changed a record: a hint, so look. */
  async function hear(id: string): Promise<void> {
    if (scope !== undefined) await restored;
    if (closing.signal.aborted) return;
    const entry = entries.get(id);
    // What is being written may be older than what is told of.
    await entry?.saving;
    if (entry !== undefined) return keeper.refresh(entry);
    if (scope === undefined) return;
    const stored = await store.get(id);
    if (stored !== null && !entries.has(id)) takeUp(core, stored);
  }

  /** Hints can be missed: takes up what others have begun meanwhile. */
  async function lookForNew(): Promise<void> {
    await restored;
    for (const stored of await store.list()) {
      if (!entries.has(stored.id) && !closing.signal.aborted) takeUp(core, stored);
    }
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

  const restored = restore(core);
  const tasks = createTasks({ ...core, keeper, list, restored, tabs });
  const ready = restored.then(() => {});
  ready.catch(() => {});
  return { tasks, ready, close };
}
