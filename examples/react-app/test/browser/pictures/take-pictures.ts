import { join } from 'node:path';
import { makeSampleVideo } from '@faceswap-examples/local-engine';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { makeFolder } from '../../../../cloudflare-worker/test/local/support/folder.ts';
import { type Bench, startOurs, startWeak, type WeakBenches } from '../support/bench.ts';
import { REPOSITORY, SAMPLES, type Tab } from '../support/visitor.ts';

const ENGINE = {};
const VIEWPORT = { width: 1200, height: 760 };
const MAX_BYTES = 250_000;

let video: string;
let ours: Bench;
let weak: WeakBenches;

beforeAll(async () => {
  video = join(await makeFolder('file'), '我的视频.mp4');
  const size = { seconds: 16, top: 60, width: 480, height: 270 };
  await makeSampleVideo({ still: SAMPLES.picture, out: video, ...size });
  [ours, weak] = await Promise.all([
    startOurs(ENGINE),
    startWeak({ engine: ENGINE, pollMs: 1_000 }),
  ]);
});

async function takePicture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => scrollTo(0, 0));
  await page.mouse.move(0, 0);
  const picture = sharp(await page.screenshot());
  const out = join(REPOSITORY, 'docs/images/the-two-reports', `${name}.png`);
  const { size } = await picture.png({ palette: true, effort: 10 }).toFile(out);
  expect(size).toBeLessThan(MAX_BYTES);
}

async function startVideo(bench: Bench): Promise<Tab> {
  const tab = await bench.openTab(await bench.openVisit(), '/video');
  await tab.page.setViewportSize(VIEWPORT);
  await tab.startVideo(video);
  await expect.poll(bench.activeJobs, { timeout: 20_000 }).toBe(1);
  return tab;
}

const pressStop = ({ panel }: Tab): Promise<void> =>
  panel.getByRole('button', { name: '停止' }).click();

test('ours', async () => {
  const tab = await startVideo(ours);
  const percent = async (): Promise<number> => Number(await tab.bar.getAttribute('aria-valuenow'));
  await tab.panel.getByText('正在换脸').waitFor();
  await expect.poll(percent, { timeout: 30_000 }).toBeGreaterThan(30);
  await takePicture(tab.page, 'ours-running');
  await pressStop(tab);
  await tab.panel.getByText('任务已被用户取消').waitFor();
  await takePicture(tab.page, 'ours-stopped');
});

test('the weak app as it was found: the job runs, and nothing is seen of it', async () => {
  const tab = await startVideo(weak.asFound);
  await tab.page.waitForTimeout(3_000);
  expect(weak.asFound.activeJobs()).toBe(1);
  await takePicture(tab.page, 'weak-running');
  await expect.poll(weak.asFound.activeJobs, { timeout: 60_000 }).toBe(0);
});

test('the weak app with its panel: the stop is refused, and the job runs on', async () => {
  const tab = await startVideo(weak.withPanel);
  await tab.panel.getByText('正在换脸').waitFor();
  const refused = tab.page.waitForResponse(/\/api\/cancel\//);
  await pressStop(tab);
  expect((await refused).status()).toBe(404);
  await tab.page.waitForTimeout(2_000);
  expect(weak.withPanel.activeJobs()).toBe(1);
  await takePicture(tab.page, 'weak-stopped');
});
