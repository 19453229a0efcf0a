import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';

type Cleanup = () => Promise<unknown>;

/** Until when something is kept. */
export type Scope = 'test' | 'file';

const cleanups: Record<Scope, Cleanup[]> = { test: [], file: [] };

async function cleanUp(scope: Scope): Promise<void> {
  for (const cleanup of cleanups[scope].splice(0).reverse()) await cleanup();
}

afterEach(() => cleanUp('test'));
afterAll(() => cleanUp('file'));

/** Runs after the test, or after the last of the file; last registered first. */
export const onCleanup = (cleanup: Cleanup, scope: Scope = 'test'): void => {
  cleanups[scope].push(cleanup);
};

export async function makeFolder(scope: Scope = 'test'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'faceswap-worker-'));
  onCleanup(
    () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
    scope,
  );
  return folder;
}
