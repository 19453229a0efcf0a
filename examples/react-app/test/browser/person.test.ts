import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSampleVideo } from '@faceswap-examples/local-engine';
import { beforeAll, expect, it } from 'vitest';
import { makeFolder } from '../../../cloudflare-worker/test/local/support/folder.ts';
import { listPrograms } from '../../../local-engine/test/support/processes.ts';
import { type Stage, startStage } from './support/stage.ts';
import { openTab, openVisit, SAMPLES, type Tab } from './support/visitor.ts';

const H264 = 'video/mp4; codecs="avc1.42E01E"';

let stage: Stage;
let longVideo: string;

beforeAll(async () => {
  stage = await startStage();
  longVideo = join(await makeFolder('file'), '我的视频.mp4');
  await makeSampleVideo({
    still: SAMPLES.picture,
    out: longVideo,
    seconds: 16,
    top: 60,
    width: 480,
    height: 270,
  });
});

const percent = async ({ bar }: Tab): Promise<number> =>
  Number(
    (await bar.getAttribute('aria-valuenow', { timeout: 5_000 }).catch(() => null)) ?? Number.NaN,
  );

const signal = async (name: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
  for (const { pid } of await listPrograms(process.pid)) process.kill(pid, name);
};

async function untilRunning(tab: Tab, least: number): Promise<void> {
  await tab.panel.getByText('正在换脸').waitFor({ timeout: 30_000 });
  await expect.poll(() => percent(tab), { timeout: 30_000 }).toBeGreaterThan(least);
}

async function openVideoPage(): Promise<Tab> {
  return openTab(await openVisit(), `${stage.url}/video`);
}

it('shows a running video swap from the click to the end, moving and standing still as the engine does', async () => {
  const tab = await openVideoPage();
  const before = stage.jobs().length;
  await tab.startVideo(longVideo);
  await tab.panel.getByText('我的视频.mp4').waitFor({ timeout: 1_000 });
  await untilRunning(tab, 5);

  await signal('SIGSTOP');
  await tab.page.waitForTimeout(2_500);
  const still = await percent(tab);
  await tab.page.waitForTimeout(2_500);
  expect(await percent(tab)).toBe(still);
  await signal('SIGCONT');
  await expect.poll(() => percent(tab), { timeout: 10_000 }).toBeGreaterThan(still);

  const [first] = stage.jobs().slice(before);
  await tab.page.reload();
  await tab.panel.getByText('我的视频.mp4').waitFor();
  expect(await percent(tab)).toBeGreaterThanOrEqual(still);
  await tab.panel.getByText('已完成').waitFor({ timeout: 60_000 });
  expect(stage.jobs().slice(before)).toEqual([first]);

  await tab.page.goto(`${stage.url}/history`);
  await tab.page.getByRole('main').getByRole('button', { name: '查看' }).first().click();
  const player = tab.page.getByRole('dialog').locator('video');
  await player.waitFor();
  // Chromium's own builds have no H.264; what Debian, Chrome and Edge ship has.
  const known = await player.evaluate(
    (video: HTMLVideoElement, type) => video.canPlayType(type),
    H264,
  );
  if (known !== '') {
    const play = (video: HTMLVideoElement) =>
      video.play().then(() => [video.videoWidth, Math.round(video.duration)]);
    expect(await player.evaluate(play)).toEqual([480, 16]);
  }
  await tab.page.keyboard.press('Escape');
  const downloading = tab.page.waitForEvent('download');
  await tab.page.getByRole('main').getByRole('button', { name: '下载' }).first().click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('我的视频_换脸.mp4');
  expect((await stat(await download.path())).size).toBeGreaterThan(50_000);
  expect(tab.errors).toEqual([]);
});

it('stops a running task when told to, and says so', async () => {
  const tab = await openVideoPage();
  await tab.startVideo(longVideo);
  await untilRunning(tab, 2);
  expect(stage.world.activeJobs()).toBe(1);
  await tab.panel.getByRole('button', { name: '停止' }).click();
  await tab.panel.getByText('任务已被用户取消').waitFor({ timeout: 10_000 });
  await tab.panel.getByText('没有进行中的任务').waitFor();
  expect(await tab.panel.getByText('失败').count()).toBe(1);
  expect(stage.world.activeJobs()).toBe(0);
  expect(await listPrograms(process.pid)).toEqual([]);
  const after = tab.calls.length;
  await tab.page.waitForTimeout(3_000);
  expect(tab.calls.slice(after)).toEqual([]);
});
