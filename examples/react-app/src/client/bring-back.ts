import { importHistory } from '../wild-history/import-history.ts';
import { removeDeleted } from './deleted-tasks.ts';
import { keepNewest } from './keep-newest.ts';
import { keepTrying } from './keep-trying.ts';
import type { OpenClient } from './open-client.ts';

/**
 * Brings back what this store does not know: the owner's tasks on the Worker, and once what an earlier app left in
 * this browser; then keeps the newest. It tries until that is done. Returns the function that ends it.
 */
export function bringBack({ client, session }: Pick<OpenClient, 'client' | 'session'>): () => void {
  let stopKeeping: (() => void) | null = null;
  let over = false;

  /** A Worker without owners keeps everybody's tasks as one person's: none of them is known to be of who is here. */
  async function adoptOwn(): Promise<boolean> {
    if ((await session.getToken()) === null) return true;
    await client.tasks.adoptAll();
    return removeDeleted(client);
  }

  async function attempt(): Promise<boolean> {
    await client.ready;
    const isClean = await adoptOwn();
    const { done } = await importHistory({ client });
    if (done && !over) stopKeeping ??= keepNewest({ client, owner: session.owner });
    return done && isClean;
  }

  const stopTrying = keepTrying(attempt);
  return () => {
    over = true;
    stopTrying();
    stopKeeping?.();
  };
}
