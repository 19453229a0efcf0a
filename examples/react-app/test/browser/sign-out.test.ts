import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { makeFolder } from '../../../cloudflare-worker/test/local/support/folder.ts';
import { mp4 } from '../../../cloudflare-worker/test/support/media.ts';
import { readKept } from './support/kept.ts';
import { type Stage, startStage } from './support/stage.ts';
import { openTab, openVisit } from './support/visitor.ts';

let stage: Stage;
let video: string;

beforeAll(async () => {
  stage = await startStage({ engine: { worker: 'scripted', scriptedMs: 5_000 } });
  video = join(await makeFolder('file'), 'large.mp4');
  await writeFile(video, mp4(18 * 1_048_576));
});

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: '设置' }).click();
  await page.getByRole('button', { name: '退出' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '退出' }).click();
}

it('leaves nothing of who was here, nor in a tab that uploads, and asks nobody whether it may', async () => {
  const context = await openVisit();
  await context.route(/\/parts\//, (route) => route.abort('connectionreset'));
  const uploading = await openTab(context, `${stage.url}/video`);
  const other = await openTab(context, `${stage.url}/video`);
  const asked: string[] = [];
  uploading.page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await uploading.page.bringToFront();
  await uploading.startVideo(video);
  for (const { panel } of [uploading, other]) await panel.getByText('large.mp4').first().waitFor();

  await other.page.bringToFront();
  const reloaded = uploading.page.waitForEvent('load');
  await signOut(other.page);
  await reloaded;
  for (const { page, panel } of [uploading, other]) {
    await page.getByRole('button', { name: '设置' }).waitFor();
    await expect.poll(() => panel.getByText('large.mp4').count()).toBe(0);
  }
  await expect.poll(() => readKept(other.page)).toEqual([]);
  expect(asked).toEqual([]);
});
