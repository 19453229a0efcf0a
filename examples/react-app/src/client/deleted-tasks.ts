import type { FaceSwapClient, TaskHandle } from '@faceswap/sdk';
import { clear, createStore, del, entries, set } from 'idb-keyval';
import * as z from 'zod/mini';

/** Milliseconds: so long the Worker lists a task. */
const KEPT_MS = 30 * 86_400_000;

const entriesSchema = z.array(z.tuple([z.string(), z.number()]));

/** When each task was deleted, in milliseconds since 1970, by its id. */
const openStore = () => createStore('faceswap.deleted', 'tasks');

/**
 * Remembers that a task was deleted although the Worker may still have it, which then tells of it again. Never
 * rejects. Await it before the task is deleted.
 */
export async function noteDeleted(id: string, now = Date.now()): Promise<void> {
  await Promise.resolve()
    .then(() => set(id, now, openStore()))
    .catch(() => {});
}

async function forgetDeleted(id: string): Promise<void> {
  await del(id, openStore()).catch(() => {});
}

/** The noted ids that the Worker may still tell of. */
async function readDeleted(now: number): Promise<string[]> {
  const stored = await Promise.resolve()
    .then(() => entries(openStore()))
    .catch(() => []);
  const noted = entriesSchema.safeParse(stored).data ?? [];
  const isOver = (at: number): boolean => now - at > KEPT_MS;
  for (const [id, at] of noted) if (isOver(at)) await forgetDeleted(id);
  return noted.flatMap(([id, at]) => (isOver(at) ? [] : [id]));
}

/** Stops and deletes it; while the Worker does not let it go, it is at least not shown. */
async function removeAgain(task: TaskHandle): Promise<boolean> {
  await task.cancel();
  try {
    await task.remove();
    return true;
  } catch {
    await task.remove({ force: true }).catch(() => {});
    return false;
  }
}

/** Deletes again what came back from the Worker; resolves with whether all of it is gone there too. Never rejects. */
export async function removeDeleted(
  { tasks }: Pick<FaceSwapClient, 'tasks'>,
  now = Date.now(),
): Promise<boolean> {
  const ids = await readDeleted(now);
  const gone = await Promise.all(
    ids.map(async (id) => {
      const task = tasks.get(id);
      if (task === null) return true;
      const isGone = await removeAgain(task);
      if (isGone) await forgetDeleted(id);
      return isGone;
    }),
  );
  return !gone.includes(false);
}

/** Forgets all ids, as at a sign-out. */
export async function clearDeleted(): Promise<void> {
  await Promise.resolve()
    .then(() => clear(openStore()))
    .catch(() => {});
}
