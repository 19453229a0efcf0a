import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSavedSwaps } from '../src/saved-paths.ts';
import { makeHome } from './support/home.ts';

it('reads a swap that was saved before there were Workers', async () => {
  const store = await makeHome();
  await mkdir(join(store, 'old'));
  const endpoint = { url: 'https://api.runpod.ai/v2/abc', apiKeyEnv: 'KEY', preset: 'faceswap' };
  const saved = {
    version: 1,
    id: 'old',
    createdAt: 1,
    pid: 1,
    source: '/a',
    target: '/b',
    out: null,
    base: '/',
    endpoint,
    created: true,
    cancel: false,
    closed: false,
    outcome: null,
    written: null,
  };
  await writeFile(join(store, 'old', 'swap.json'), JSON.stringify(saved));
  const unreadable: string[] = [];
  const swaps = createSavedSwaps(store, (path) => unreadable.push(path));
  expect(swaps.find('old')?.paths.endpoint).toEqual({ kind: 'runpod', ...endpoint });
  expect(unreadable).toEqual([]);
});
