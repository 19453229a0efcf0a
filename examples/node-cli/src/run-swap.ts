import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Consent,
  createFaceSwapClient,
  type EndedTask,
  type FaceSwapClient,
  isFaceSwapError,
  type Logger,
  type TaskHandle,
  type TaskStore,
} from '@faceswap/sdk';
import { errorMessage } from '@faceswap/sdk/messages';
import { fileStore } from '@faceswap/sdk/stores/file';
import type { EndpointChoice, SwapArguments } from './arguments.ts';
import { checkOut, type Inputs, openInputs } from './check-files.ts';
import { chooseSwap } from './choose-swap.ts';
import { describeEnd, describeStuck } from './describe-end.ts';
import { EXIT } from './exit-codes.ts';
import { followTask } from './follow-task.ts';
import {
  type OpenEndpoint,
  openLocalEngine,
  openRemoteEndpoint,
  openWorkerEndpoint,
} from './open-endpoint.ts';
import { errnoOf, ProgramError } from './program-error.ts';
import type { Ending, Report } from './report/report.ts';
import { createSavedSwaps, type SavedSwap, type SavedSwaps } from './saved-paths.ts';
import type { Stop } from './stop.ts';
import { TEXTS } from './texts.ts';
import { writeResult } from './write-result.ts';

export interface RunOptions {
  readonly args: SwapArguments;
  readonly report: Report;
  readonly stop: Stop;
  readonly logger: Logger;
  /** Told which swap it is as soon as there is one to leave behind. */
  readonly onSaved: (saved: SavedSwap) => void;
}

/** Does what the arguments say; resolves to how it ended, with nothing left running in this process. */
export async function runSwap(options: RunOptions): Promise<Ending> {
  const { args, report } = options;
  const texts = TEXTS[args.language];
  const note = (line: string): void => report.note(line);
  const swaps = createSavedSwaps(args.storeDir, (path) => note(texts.leftAlone(path)));
  const choice = chooseSwap(args, { swaps, texts, note });
  if (choice.kind === 'nothing') {
    return { exitCode: EXIT.completed, lines: choice.lines, task: null, out: null };
  }
  if (choice.kind === 'saved') return continueSwap(choice.saved, options);
  const { inputs } = choice;
  const opened = await openInputs(inputs, args);
  await checkOut(args.out, args.base, { inputs, texts });
  const endpoint = await openEndpoint(args);
  const saved = savePaths(swaps, { ...args, ...inputs });
  return withClient(saved, { ...options, endpoint }, (context) =>
    finish(context, () => createTask(context, opened)),
  );
}

async function continueSwap(saved: SavedSwap, options: RunOptions): Promise<Ending> {
  const { args } = options;
  const texts = TEXTS[args.language];
  const { paths } = saved;
  checkEndpoint(paths.endpoint, args);
  if (args.out !== null) {
    await checkOut(args.out, args.base, { inputs: paths, texts });
  }
  const endpoint = await openEndpoint(args);
  const { out, source, target } = args;
  saved.update({
    pid: process.pid,
    closed: false,
    ...(out !== null && { out, written: null }),
    ...(source !== null && { source }),
    ...(target !== null && { target }),
  });
  return withClient(saved, { ...options, endpoint }, (context) =>
    finish(context, () => restoreTask(context)),
  );
}

async function openEndpoint(args: SwapArguments): Promise<OpenEndpoint> {
  const { endpoint, engineDir, sessionDir, language } = args;
  const texts = TEXTS[language];
  if (endpoint === null) return openLocalEngine(engineDir, texts);
  if (endpoint.kind === 'worker') return openWorkerEndpoint(endpoint, sessionDir, texts);
  return openRemoteEndpoint(endpoint, texts);
}

/** A key goes only where the command line says, never where a file says. */
function checkEndpoint(saved: EndpointChoice | null, { endpoint, language }: SwapArguments): void {
  const texts = TEXTS[language];
  if (saved === null && endpoint !== null) throw new ProgramError(EXIT.usage, texts.localOnly);
  if (saved === null || (saved.kind === endpoint?.kind && saved.url === endpoint.url)) return;
  const { otherEndpoint, otherWorker } = texts;
  const tell = saved.kind === 'worker' ? otherWorker : otherEndpoint;
  throw new ProgramError(EXIT.usage, tell(saved.url));
}

const storeFailed = ({ storeDir, language }: SwapArguments, error: unknown): ProgramError =>
  new ProgramError(
    EXIT.setup,
    TEXTS[language].storeNotWritable(storeDir, errnoOf(error) ?? String(error)),
    TEXTS[language].nothingStarted,
  );

type NewSwap = SwapArguments & { readonly source: string; readonly target: string };

function savePaths(swaps: SavedSwaps, args: NewSwap): SavedSwap {
  const { source, target, out, base, endpoint } = args;
  try {
    return swaps.create({
      version: 1,
      id: args.id ?? randomBytes(8).toString('hex'),
      createdAt: Date.now(),
      pid: process.pid,
      source,
      target,
      out,
      base,
      endpoint,
      created: false,
      cancel: false,
      closed: false,
      outcome: null,
      written: null,
    });
  } catch (error) {
    throw storeFailed(args, error);
  }
}

interface Context extends RunOptions {
  readonly saved: SavedSwap;
  readonly client: FaceSwapClient;
  readonly store: TaskStore;
}

type EndpointOptions = RunOptions & {
  readonly endpoint: OpenEndpoint;
};

async function withClient(
  saved: SavedSwap,
  options: EndpointOptions,
  work: (context: Context) => Promise<Ending>,
): Promise<Ending> {
  options.onSaved(saved);
  const { logger, endpoint } = options;
  const store = fileStore(saved.taskDir, { logger });
  const client = createFaceSwapClient({ ...endpoint, store, logger });
  try {
    await client.ready;
    return await work({ ...options, saved, client, store });
  } finally {
    await client.close();
  }
}

/** Running the program is how the person agrees; an app would ask. */
const consent = (): Consent => ({
  subjects: 'authorized',
  statement: 'node-cli: by swapping you confirm that the people shown agreed to it',
  acceptedAt: Date.now(),
});

async function createTask(
  { client, saved }: Context,
  { source, target, mode }: Inputs,
): Promise<TaskHandle> {
  const { id } = saved.paths;
  const handle = await client.tasks.create({ id, mode, source, target, consent: consent() });
  saved.update({ created: true });
  return handle;
}

/** Finds the task again; the client has taken it up already. */
async function restoreTask(context: Context): Promise<TaskHandle> {
  const { client, saved, args } = context;
  const { id, created } = saved.paths;
  const texts = TEXTS[args.language];
  const handle = client.tasks.get(id);
  if (handle === null) {
    // Killed before the task was saved, so that nothing can have been sent.
    if (!created) return createTask(context, await openInputs(saved.paths, args));
    throw new ProgramError(EXIT.failed, texts.stateLost, texts.task(id));
  }
  saved.update({ created: true });
  const task = handle.getSnapshot();
  if (task.phase !== 'ended') {
    if (saved.paths.cancel && args.action !== 'retry') void handle.cancel();
    else if (task.connection !== 'ok') await handle.retry();
  } else if (args.action === 'retry' && task.outcome !== 'completed') {
    await retryTask(handle, context);
  }
  return handle;
}

/** A new attempt; the files go along when they are new or when the endpoint has not got them. */
async function retryTask(handle: TaskHandle, { saved, args }: Context): Promise<void> {
  const isLost = handle.getSnapshot().failure?.code === 'input-lost';
  const isNew = args.source !== null || args.target !== null;
  const inputs = isLost || isNew ? await openInputs(saved.paths, args) : {};
  saved.update({ cancel: false, outcome: null, written: null });
  await handle.retry(inputs);
}

async function finish(context: Context, open: () => Promise<TaskHandle>): Promise<Ending> {
  const { args, report, saved, stop } = context;
  const handle = await open();
  stop.onFirst(() => {
    report.note(TEXTS[args.language].stopping);
    saved.update({ cancel: true });
    void handle.cancel();
  });
  const follow = () =>
    followTask(handle, { onTask: (task) => report.task(task), waitMs: args.waitMs });
  let followed = await follow();
  if (followed.task.failure?.code === 'input-lost' && stop.signal === null) {
    await retryTask(handle, context);
    followed = await follow();
  }
  const { language, waitMs, endpoint } = args;
  if (followed.kind === 'stuck') {
    return describeStuck(followed.task, { language, waitMs, endpoint, signal: stop.signal });
  }
  return followed.task.outcome === 'completed'
    ? saveResult(followed.task, context)
    : settle(handle, followed.task, context);
}

async function saveResult(
  task: Extract<EndedTask, { outcome: 'completed' }>,
  { args, saved, stop }: Context,
): Promise<Ending> {
  const { language } = args;
  const texts = TEXTS[language];
  const end = describeEnd(task, { language, signal: stop.signal, owesCancel: false });
  saved.update({ outcome: task.outcome });
  try {
    const out = await writeResult(task.result, saved.paths);
    saved.update({ closed: true, written: out });
    return { ...end, out };
  } catch (error) {
    if (isFaceSwapError(error)) {
      const { what, billing, todo } = errorMessage(error.code, error.mayBeBilled, language);
      // What is lost will not be there the next time either: an older swap may still have something to resume.
      if (error.code === 'result-lost') saved.update({ closed: true });
      return {
        ...end,
        exitCode: EXIT.failed,
        lines: [what, billing, todo, ...end.lines],
        out: null,
      };
    }
    const place = saved.paths.out ?? saved.paths.base;
    const lines = [
      texts.resultNotWritten(place, errnoOf(error) ?? String(error)),
      texts.resultKept(task.id),
    ];
    return { ...end, exitCode: EXIT.notWritten, lines, out: null };
  }
}

const POLL_MS = 250;

/** Whether a cancel that was promised is not delivered yet: only the record tells. */
async function owesCancel(store: TaskStore, id: string): Promise<boolean> {
  const stored = await store.get(id);
  const debts: unknown = Object(stored?.value).debts;
  return Array.isArray(debts) && debts.length > 0;
}

/** A task that ended without a result. An owed cancel gets some time to be delivered when that is what is left. */
async function settle(handle: TaskHandle, ended: EndedTask, context: Context): Promise<Ending> {
  const { args, report, saved, stop, store } = context;
  const { language, waitMs, action } = args;
  const deadline = Date.now() + (action === 'resume' ? waitMs : 0);
  let owes = await owesCancel(store, handle.id);
  while (owes && Date.now() < deadline && stop.signal === null) {
    await sleep(POLL_MS);
    owes = await owesCancel(store, handle.id);
  }
  const now = handle.getSnapshot();
  const task = now.phase === 'ended' ? now : ended;
  if (now !== ended) report.task(task);
  if (task.failure?.detail) context.logger.info(task.failure.detail);
  saved.update({ outcome: task.outcome, closed: !owes });
  return { ...describeEnd(task, { language, signal: stop.signal, owesCancel: owes }), out: null };
}
