import { type FaceSwapClient, isFaceSwapError } from '@faceswap/sdk';
import { removePreviews } from '../previews/preview-cache.ts';
import { unlessBusy } from './in-turn.ts';

/** So many ended tasks are kept; older ones are deleted, here and at the Worker. */
export const KEPT_ENDED = 50;

export interface KeepNewestOptions {
  readonly client: Pick<FaceSwapClient, 'tasks'>;
  readonly owner: string;
  /** @default 50 */
  readonly count?: number;
}

/** Deletes older ended tasks now and after each end, in one tab. Returns the function that ends it. */
export function keepNewest({ client, owner, count = KEPT_ENDED }: KeepNewestOptions): () => void {
  const { tasks } = client;
  let known = 0;
  let over = false;

  const endedIds = (): string[] =>
    tasks.list().flatMap(({ id, outcome }) => (outcome === null ? [] : [id]));

  /** False when the Worker cannot be asked now: the next end tries again. */
  async function remove(id: string): Promise<boolean> {
    try {
      await tasks.get(id)?.remove();
      await removePreviews(owner, id);
      return true;
    } catch (error) {
      return isFaceSwapError(error) && error.code === 'task-active';
    }
  }

  /** One at a time, the oldest first; a task that still owes a cancel stays. */
  async function prune(): Promise<void> {
    for (const id of endedIds().slice(count).reverse()) {
      if (over || !(await remove(id))) return;
    }
  }

  function look(): void {
    const ended = endedIds().length;
    const hasMore = ended > known;
    known = ended;
    if (hasMore && ended > count) {
      void unlessBusy(`faceswap.keep-newest:${owner}`, prune).catch(() => {});
    }
  }

  look();
  const ignore = tasks.subscribe(look);
  return () => {
    over = true;
    ignore();
  };
}
