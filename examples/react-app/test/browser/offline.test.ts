import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { makeFolder } from '../../../cloudflare-worker/test/local/support/folder.ts';
import { mp4 } from '../../../cloudflare-worker/test/support/media.ts';
import { type Stage, startStage } from './support/stage.ts';
import { openTab, openVisit, type Tab } from './support/visitor.ts';

let stage: Stage;
let video: string;

beforeAll(async () => {
  stage = await startStage({ engine: { worker: 'scripted', scriptedMs: 2_000, workers: 1 } });
  video = join(await makeFolder('file'), 'large.mp4');
  await writeFile(video, mp4(18 * 1_048_576));
});

const openVideoPage = async (): Promise<Tab> => openTab(await openVisit(), `${stage.url}/video`);

/** Cuts the link as soon as the tab makes such a call, which then never arrives. */
async function cutAt(tab: Tab, call: RegExp): Promise<void> {
  const { page } = tab;
  const cut = new Promise<void>((resolve) => {
    void page.route(call, async (route) => {
      await page.context().setOffline(true);
      await route.abort('internetdisconnected');
      resolve();
    });
  });
  await tab.startVideo(video);
  await cut;
  await page.unroute(call);
}

async function expectGoesOn(tab: Tab, before: number): Promise<void> {
  await tab.panel.getByText('网络已断开').first().waitFor({ timeout: 5_000 });
  await tab.page.waitForTimeout(800);
  await tab.page.context().setOffline(false);
  await tab.panel.getByText('已完成').waitFor({ timeout: 30_000 });
  expect(stage.jobs().length).toBe(before + 1);
}

it.each([
  ['the upload', /\/parts\/2/],
  ['the submit', /\/api\/process\//],
])('goes on by itself when the link broke during %s', async (_, call) => {
  const tab = await openVideoPage();
  const before = stage.jobs().length;
  await cutAt(tab, call);
  await expectGoesOn(tab, before);
});

it('goes on by itself when the link broke while the job runs, and shows its end at once', async () => {
  const tab = await openVideoPage();
  const before = stage.jobs().length;
  await tab.startVideo();
  await tab.panel.getByText('正在换脸').waitFor({ timeout: 20_000 });
  await tab.page.context().setOffline(true);
  await expectGoesOn(tab, before);
});

it('a stop while offline is kept, said, and carried out when the link is back', async () => {
  const tab = await openVideoPage();
  await tab.startVideo();
  await tab.panel.getByText('正在换脸').waitFor({ timeout: 20_000 });
  await tab.page.context().setOffline(true);
  await tab.panel.getByRole('button', { name: '停止' }).click();
  await tab.panel
    .getByText(/联网后|恢复网络|远端未确认/)
    .first()
    .waitFor({ timeout: 15_000 });
  expect(stage.world.activeJobs()).toBe(1);
  await tab.page.context().setOffline(false);
  await expect.poll(() => stage.world.activeJobs(), { timeout: 10_000 }).toBe(0);
  await tab.panel.getByText('任务已被用户取消').waitFor({ timeout: 10_000 });
});
