import { type FaceSwapClient, isFaceSwapError, type Logger } from '@faceswap/sdk';
import { parseHistory, type WildTask } from './parse-history.ts';

/** Where the app that was here before kept its tasks. It is left as it is. */
export const HISTORY_KEY = 'faceswap_task_history';
/** Says that it was imported. */
export const IMPORTED_KEY = 'faceswap_task_history_imported';

/** That app's files live for 24 h: an older result is gone. */
const RESULTS_KEPT_MS = 24 * 60 * 60_000;
const MOST_RESULTS = 50;

export interface ImportOptions {
  readonly client: Pick<FaceSwapClient, 'tasks'>;
  /** @default `localStorage` */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'>;
  /** @default the time now, in milliseconds since 1970 */
  readonly now?: number;
  readonly logger?: Pick<Logger, 'warn'>;
}

export interface ImportedHistory {
  /** Ids of the tasks that are followed now. */
  readonly adopted: readonly string[];
  /** Entries that are not followed: not understood, refused, or ended with nothing left to show. */
  readonly left: number;
  /** False when the rest is to be imported by a later call. */
  readonly done: boolean;
}

const NOTHING: ImportedHistory = { adopted: [], left: 0, done: true };

const encodeSign = (sign: string): string => `_${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The same for every import of a job, so that no second import and no second tab can double it. */
const taskIdOf = (jobId: string): string => `wild-${jobId.replace(/[^A-Za-z0-9-]/g, encodeSign)}`;

/**
 * Running tasks are followed whatever their age: the backend knows how they stand. Completed ones are while their
 * results can still be there. The others would be asked for in vain, and come back as new failures.
 */
function chooseTasks(tasks: readonly WildTask[], now: number): WildTask[] {
  const fresh = tasks.filter(
    ({ state, createdAt }) =>
      state === 'completed' && createdAt !== null && now - createdAt < RESULTS_KEPT_MS,
  );
  return [...fresh.slice(-MOST_RESULTS), ...tasks.filter(({ state }) => state === 'running')];
}

type Adoption = { readonly id: string } | 'refused' | 'try-later';

async function adopt(
  { jobId, mode }: WildTask,
  { client, logger }: Pick<ImportOptions, 'client' | 'logger'>,
): Promise<Adoption> {
  const known = client.tasks.list().find((task) => task.jobId === jobId);
  if (known !== undefined) return { id: known.id };
  const id = taskIdOf(jobId);
  try {
    await client.tasks.adopt({ id, job: jobId, mode });
    return { id };
  } catch (error) {
    const { code = null, retryable = false } = isFaceSwapError(error) ? error : {};
    logger?.warn('A task of the old history could not be followed.', { taskId: id, code });
    return retryable || code === 'client-closed' ? 'try-later' : 'refused';
  }
}

type Access = Pick<ImportOptions, 'storage'>;

/** Null where there is no history to import, or the page may not look. */
function readText({ storage }: Access): string | null {
  try {
    const place = storage ?? localStorage;
    return place.getItem(IMPORTED_KEY) === null ? place.getItem(HISTORY_KEY) : null;
  } catch {
    return null;
  }
}

/** Where this cannot be noted, the next import finds the same tasks again. */
function noteImported({ storage }: Access, now: number): void {
  try {
    (storage ?? localStorage).setItem(IMPORTED_KEY, new Date(now).toISOString());
  } catch {
    // The place is full.
  }
}

/**
 * Follows the tasks that the app which was here before left in `localStorage`, once: running ones go on where they
 * are, and results that are still there are shown. Never rejects, and changes nothing of the old history.
 */
export async function importHistory(options: ImportOptions): Promise<ImportedHistory> {
  const { now = Date.now() } = options;
  const text = readText(options);
  if (text === null) return NOTHING;
  const { tasks, unreadable } = parseHistory(text);
  const adoptions: Adoption[] = [];
  for (const task of chooseTasks(tasks, now)) adoptions.push(await adopt(task, options));
  const adopted = adoptions.flatMap((adoption) =>
    typeof adoption === 'object' ? [adoption.id] : [],
  );
  const done = !adoptions.includes('try-later');
  if (done) noteImported(options, now);
  return { adopted, left: tasks.length + unreadable - adopted.length, done };
}
