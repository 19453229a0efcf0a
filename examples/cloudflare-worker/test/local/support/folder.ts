import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs after the test; last registered first. */
export const onCleanup = (cleanup: () => Promise<unknown>): void => {
  cleanups.push(cleanup);
};

export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'faceswap-worker-'));
  onCleanup(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}
