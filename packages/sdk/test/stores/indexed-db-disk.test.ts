import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchProfile } from '../browser/launch-browser.ts';
import { type ServedPage, servePage } from '../browser/serve-page.ts';
import { chooseFile, openPage } from './support/drive-page.ts';

const KILLS = 3;
const WRITES = 30;
const VIDEO_BYTES = 256 * 1024 * 1024;

let served: ServedPage;

beforeAll(async () => {
  served = await servePage(join(import.meta.dirname, 'support/indexed-db-page.ts'));
});

afterAll(() => served.close());

async function createDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'faceswap-disk-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

/** Writes without end; resolves after some writes to what tells the last sum that was acknowledged. */
async function startWriting(page: Page): Promise<() => number> {
  let acknowledged = 0;
  let writes = 0;
  let onEnough = (): void => {};
  const enough = new Promise<void>((resolve) => {
    onEnough = resolve;
  });
  await page.exposeFunction('acknowledge', (sum: number) => {
    acknowledged = sum;
    writes += 1;
    if (writes === WRITES) onEnough();
  });
  const writing = page.evaluate(async () => {
    for (let count = 0; ; count += 1) {
      const sum = await bench.increment(bench.store, 'a', count % 2 === 0);
      void acknowledge(sum);
    }
  });
  await Promise.race([enough, writing]);
  writing.catch(() => undefined);
  return () => acknowledged;
}

it(`loses no acknowledged write in ${KILLS} kills of the browser`, async () => {
  const directory = await createDirectory();
  let acknowledged = 0;
  for (let kills = 0; kills <= KILLS; kills += 1) {
    const profile = await launchProfile(directory);
    onTestFinished(() => profile.close());
    const page = await openPage(profile.context, served.url);
    const { sum, name } = await page.evaluate(async () => ({
      sum: Number((await bench.store.get('a'))?.value ?? 0),
      name: (await bench.store.blobs.get('a/source'))?.name,
    }));
    expect(sum).toBeGreaterThanOrEqual(acknowledged);
    expect(name).toBe(kills === 0 ? undefined : `kill-${kills}`);
    if (kills === KILLS) break;
    await page.evaluate(
      (now) => bench.store.blobs.put('a/source', new File(['face'], now)),
      `kill-${kills + 1}`,
    );
    const last = await startWriting(page);
    await profile.kill();
    acknowledged = last();
  }
  expect(acknowledged).toBeGreaterThanOrEqual(KILLS * WRITES);
});

async function createVideo(directory: string): Promise<string> {
  const path = join(directory, 'video.mp4');
  const file = await open(path, 'w');
  await file.truncate(VIDEO_BYTES - 3);
  await file.write('end', VIDEO_BYTES - 3);
  await file.close();
  return path;
}

it('keeps a large file that a person chose, also when the original is deleted', async () => {
  const path = await createVideo(await createDirectory());
  const profile = await launchProfile(await createDirectory());
  onTestFinished(() => profile.close());
  const page = await openPage(profile.context, served.url);
  await chooseFile(page, path);
  await page.evaluate(async () => {
    const file = document.querySelector('input')?.files?.[0];
    await bench.store.blobs.put('a/target', file!);
  });
  await rm(path);
  await page.close();
  const next = await openPage(profile.context, served.url);
  const kept = await next.evaluate(async () => {
    const file = await bench.store.blobs.get('a/target');
    const end = await file!.slice(file!.size - 3).arrayBuffer();
    const { name, type, size } = file!;
    return { name, type, size, end: new TextDecoder().decode(end) };
  });
  expect(kept).toEqual({ name: 'video.mp4', type: 'video/mp4', size: VIDEO_BYTES, end: 'end' });
});
