import { useFaceSwap } from '@faceswap/react';
import { useAppClient } from '../client/client-context.tsx';
import { noteDeleted } from '../client/deleted-tasks.ts';
import { removePreviews } from '../previews/preview-cache.ts';

export interface EraseOptions {
  /** Here, even when the Worker still keeps its copy. */
  readonly force: boolean;
}

/** Deletes a task and its pictures. Rejects as `TaskHandle.remove` does. */
export function useErase(): (id: string, options: EraseOptions) => Promise<void> {
  const { remove } = useFaceSwap();
  const { owner } = useAppClient().session;
  return async (id, { force }) => {
    if (force) await noteDeleted(id);
    await remove(id, { force });
    await removePreviews(owner, id);
  };
}
