import { importHistory } from '../wild-history/import-history.ts';
import type { OpenClient } from './open-client.ts';

/**
 * Brings back what this store does not know: the owner's tasks on the Worker, and once what an earlier app left in
 * this browser. Without a link it waits for one. Returns the function that ends it.
 */
export function bringBack({ client }: OpenClient): () => void {
  let done = false;

  async function attempt(): Promise<void> {
    await client.ready;
    await client.tasks.adoptAll();
    done = (await importHistory({ client })).done;
  }

  const again = (): void => {
    if (!done) void attempt().catch(() => {});
  };
  again();
  addEventListener('online', again);
  return () => removeEventListener('online', again);
}
