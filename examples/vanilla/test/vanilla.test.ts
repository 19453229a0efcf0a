import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseTexts } from '@faceswap-examples/cloudflare-worker/local';
import { makeSampleVideo } from '@faceswap-examples/local-engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../packages/sdk/test/browser/launch-browser.ts';
import { findViolations } from '../../react-app/test/browser/support/axe.ts';
import { standInForStately } from '../../react-app/test/browser/support/stately.ts';
import { type RunningVanilla, startVanilla } from '../local/start-vanilla.ts';

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const FACE = pathOf('../../samples/mona-lisa.jpg');
const PICTURE = pathOf('../../samples/astronaut.jpg');

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

let folder: string;
let vanilla: RunningVanilla;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vanilla-'));
  const dataDir = join(folder, 'data');
  [vanilla, browser] = await Promise.all([
    startVanilla({ port: 0, dataDir, texts: chooseTexts({}), log: () => {} }),
    launchBrowser(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await vanilla?.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(query = '') {
  const context = await browser.newContext({ acceptDownloads: true, locale: 'en-US' });
  const page = await context.newPage();
  await page.goto(`${vanilla.url}/${query}`);
  const start = async (target: string, button: string) => {
    await page.locator('[name=source]').setInputFiles(FACE);
    await page.locator('[name=target]').setInputFiles(target);
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: button, exact: true }).click();
  };
  return { context, page, start };
}

describe('the list without a framework', () => {
  it('has less than 100 lines', async () => {
    const lines = (await readFile(pathOf('../src/main.ts'), 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeLessThan(100);
  });

  it('swaps a picture, keeps the task over a reload and gives the file', async () => {
    const { context, page, start } = await open();
    await start(PICTURE, 'Start');
    const row = page.locator('#tasks li');
    await row.filter({ hasText: 'Completed' }).waitFor();
    await page.reload();
    await row.filter({ hasText: 'Completed · AI-generated face swap' }).waitFor();
    expect(await row.count()).toBe(1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('button', { name: 'Download' }).click(),
    ]);
    const bytes = await readFile(await download.path());
    expect([...bytes.subarray(0, 3)]).toEqual([0x89, 0x50, 0x4e]);
    await context.close();
  });

  it('stops a running swap, in Chinese too', async () => {
    const video = join(folder, 'video.mp4');
    await makeSampleVideo({
      still: PICTURE,
      out: video,
      seconds: 6,
      top: 60,
      width: 640,
      height: 360,
    });
    const { context, page, start } = await open('?lang=zh-CN');
    await start(video, '开始换脸');
    const row = page.locator('#tasks li');
    await row.filter({ hasText: '正在换脸' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await row.getByRole('button', { name: '停止' }).click();
    await row.filter({ hasText: '已取消' }).waitFor();
    await row.getByRole('button', { name: '重试' }).waitFor();
    expect(await row.getByRole('button').count()).toBe(1);
    await context.close();
  });

  it('tells the live inspector the states of a task and nothing of its files', async () => {
    const { context, page, start } = await open();
    await standInForStately(context);
    const [inspector] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Open the live statechart' }).click(),
    ]);
    await page.bringToFront();
    await start(PICTURE, 'Start');
    await page.locator('#tasks li').filter({ hasText: 'Completed' }).waitFor();
    const read = () => inspector.evaluate(() => JSON.stringify(Reflect.get(globalThis, 'heard')));
    await expect.poll(read).toContain('"value":"completed"');
    const heard = await read();
    expect(heard).toContain('"value":{"active":{"remote":"reading"}}');
    expect(heard).not.toMatch(/astronaut|mona-lisa|api\/|vanilla\/1/);
    await context.close();
  });
});
