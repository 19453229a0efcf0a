import type { TaskHandle, TaskStore } from '@faceswap/sdk';
import * as z from 'zod/mini';

const wishSchema = z.object({ close: z.nullable(z.looseObject({})) });

/** Resolves when the wish to stop a task is in its stored record, where nothing can lose it, or the task has ended. */
export function whenWished(store: TaskStore, { id, getSnapshot }: TaskHandle): Promise<void> {
  return new Promise((resolve, reject) => {
    async function look(): Promise<void> {
      const parsed = wishSchema.safeParse((await store.get(id))?.value);
      if (getSnapshot().phase !== 'ended' && !(parsed.success && parsed.data.close !== null))
        return;
      stop?.();
      resolve();
    }
    const stop = store.watch?.((changed) => {
      if (changed === id) look().catch(reject);
    });
    look().catch(reject);
  });
}
