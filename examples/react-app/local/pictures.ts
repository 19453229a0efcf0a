/** Takes the pictures of the app that the documentation shows, in both languages: `npm run pictures`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeSampleVideo } from '@faceswap-examples/local-engine';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser } from '../../../packages/sdk/test/browser/launch-browser.ts';
import { type Language, WORDS } from '../test/browser/support/words.ts';
import { type RunningApp, startApp } from './start-app.ts';
import { chooseStartTexts } from './start-texts.ts';

const IMAGES = fileURLToPath(new URL('../../../docs/images/app/', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));
const DESK = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 760 };

interface Scene {
  readonly page: Page;
  readonly words: (typeof WORDS)[Language];
  readonly app: RunningApp;
  readonly files: { readonly video: string; readonly blank: string };
  take(name: string): Promise<void>;
}

async function start({ page, words }: Scene, kind: 'video' | 'picture', files: [string, string]) {
  await page.getByLabel(words.face).setInputFiles(files[0]);
  await page.getByLabel(words[kind]).setInputFiles(files[1]);
  await page.getByRole('checkbox').first().check({ force: true });
  const name = kind === 'video' ? words.startVideo : words.startPicture;
  await page.getByRole('button', { name, exact: true }).click();
}

async function walk(scene: Scene): Promise<void> {
  const { page, words, app, files, take } = scene;
  const panel = page.getByRole('region', { name: words.status });
  const main = page.getByRole('main');
  await page.goto(`${app.url}/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await take('home');

  await page.goto(`${app.url}/single-image`);
  await start(scene, 'picture', [`${SAMPLES}mona-lisa.jpg`, `${SAMPLES}astronaut.jpg`]);
  await main.getByText(words.completed).first().waitFor();
  await take('picture');

  await page.goto(`${app.url}/single-image`);
  await start(scene, 'picture', [files.blank, `${SAMPLES}astronaut.jpg`]);
  await main.getByText(words.failed).first().waitFor();
  await take('failed');

  await page.goto(`${app.url}/video`);
  await start(scene, 'video', [`${SAMPLES}mona-lisa.jpg`, files.video]);
  await panel.getByText(words.running).first().waitFor();
  await page.waitForTimeout(2_500);
  await take('video');
  await panel.getByRole('button', { name: words.stop }).first().click();
  await main.getByText(words.stopped).first().waitFor();
  await take('stopped');

  await page.goto(`${app.url}/history`);
  await main.getByText(words.completed).first().waitFor();
  await take('history');
  await page.goto(`${app.url}/task-test`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await take('task-test');

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(PHONE);
  await page.goto(`${app.url}/history`);
  await main.getByText(words.completed).first().waitFor();
  await take('phone');
}

async function visit(browser: Browser, language: Language, rest: Pick<Scene, 'app' | 'files'>) {
  const context = await browser.newContext({
    locale: language,
    viewport: DESK,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await walk({
    ...rest,
    page,
    words: WORDS[language],
    async take(name) {
      await page.evaluate(() => scrollTo(0, 0));
      await page.waitForTimeout(600);
      const path = `${IMAGES}${name}.${language}.jpg`;
      await page.screenshot({ path, type: 'jpeg', quality: 80 });
    },
  });
  await context.close();
}

async function makeFiles(folder: string): Promise<Scene['files']> {
  const [video, blank] = [join(folder, 'holiday.mp4'), join(folder, 'wall.png')];
  const still = `${SAMPLES}astronaut.jpg`;
  await makeSampleVideo({ still, out: video, seconds: 16, top: 60, width: 480, height: 270 });
  const background = { r: 196, g: 186, b: 170 };
  const wall = sharp({ create: { width: 640, height: 640, channels: 3, background } });
  await wall.png().toFile(blank);
  return { video, blank };
}

const folder = await mkdtemp(join(tmpdir(), 'faceswap-pictures-'));
const texts = chooseStartTexts({});
const app = await startApp({ port: 0, dataDir: folder }, { texts, log: () => {} });
const browser = await launchBrowser();
try {
  const files = await makeFiles(folder);
  for (const language of ['zh-CN', 'en'] as const) await visit(browser, language, { app, files });
} finally {
  await browser.close();
  await app.close();
  await rm(folder, { recursive: true, force: true });
}
