import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listRevisions, sweep } from '../../src/stores/file/record-directory.ts';
import { createDirectories } from './support/directories.ts';

const createDirectory = createDirectories();
const OLD = '00000000000000aa';
const NEW = '00000000000000bb';

it('sweeps nothing of a record that was created again meanwhile', async () => {
  const directory = join(await createDirectory(), 'a');
  await mkdir(directory);
  const files = [`2-${NEW}.json`, `3-${NEW}.x.tmp`];
  for (const file of files) await writeFile(join(directory, file), '');
  const listing = await listRevisions(directory);
  await sweep(directory, listing!, { number: 9, generation: OLD });
  expect((await readdir(directory)).sort()).toEqual(files);
});

it('sweeps older revisions and writers that are too late, not those of later revisions', async () => {
  const directory = join(await createDirectory(), 'a');
  await mkdir(directory);
  const kept = [`4-${NEW}.json`, `5-${NEW}.x.tmp`];
  const swept = [`2-${NEW}.json`, `3-${NEW}.json`, `3-${NEW}.x.tmp`, `4-${NEW}.y.tmp.123`];
  for (const file of [...kept, ...swept]) await writeFile(join(directory, file), '');
  const listing = await listRevisions(directory);
  await sweep(directory, listing!, { number: 4, generation: NEW });
  expect((await readdir(directory)).sort()).toEqual(kept);
});
