import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { launchProfile } from './launch-browser.ts';

it('opens a profile again after its browser was killed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'faceswap-profile-'));
  onTestFinished(() => rm(directory, { recursive: true, maxRetries: 5 }));
  const first = await launchProfile(directory);
  await first.kill();
  expect(first.context.pages()).toEqual([]);
  const second = await launchProfile(directory);
  const page = await second.context.newPage();
  expect(await page.evaluate(() => 1 + 1)).toBe(2);
  await second.close();
});
