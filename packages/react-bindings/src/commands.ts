import { type FaceSwapClient, InvalidRequestError, type TaskHandle } from '@faceswap/sdk';

/** The SDK's commands by task id; a task that is not known yet is waited for until the stored ones are back. */
export type FaceSwap = ReturnType<typeof createCommands>;

export function createCommands(client: FaceSwapClient) {
  const find = async (id: string): Promise<TaskHandle | null> =>
    client.tasks.get(id) ?? client.ready.then(() => client.tasks.get(id));

  return Object.freeze({
    client,
    /** As `client.tasks.create`: the same id again gives the same task. */
    create: client.tasks.create,
    /** As `TaskHandle.cancel`; null when there is no such task. */
    cancel: async (id: string) => (await find(id))?.cancel() ?? null,
    /** As `TaskHandle.retry`; rejects with `invalid-request` when there is no such task. */
    async retry(id: string, ...inputs: Parameters<TaskHandle['retry']>) {
      const handle = await find(id);
      if (handle === null) throw new InvalidRequestError(`There is no task ${id}.`);
      await handle.retry(...inputs);
    },
    /** As `TaskHandle.remove`; resolves when there is no such task. */
    remove: async (id: string, ...options: Parameters<TaskHandle['remove']>) =>
      (await find(id))?.remove(...options),
  });
}
