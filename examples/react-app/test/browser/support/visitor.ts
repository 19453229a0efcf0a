import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../../../../packages/sdk/test/browser/launch-browser.ts';
import { onCleanup } from '../../../../cloudflare-worker/test/local/support/folder.ts';
import { PAGES } from './pages-folder.ts';
import { type Language, WORDS } from './words.ts';

export { type Language, WORDS } from './words.ts';

export const SAMPLES = {
  face: `${PAGES}/samples/mona-lisa.jpg`,
  picture: `${PAGES}/samples/astronaut.jpg`,
  video: `${PAGES}/samples/sample.mp4`,
} as const;

let browser: Promise<Browser> | null = null;

/** One browser per test file. */
function openBrowser(): Promise<Browser> {
  if (browser === null) {
    browser = launchBrowser();
    onCleanup(async () => (await browser)?.close(), 'file');
  }
  return browser;
}

/** A person with a browser of their own: nothing is shared with another one's. */
export async function openVisit(language: Language = 'zh-CN'): Promise<BrowserContext> {
  const context = await (await openBrowser()).newContext({ locale: language });
  onCleanup(() => context.close());
  return context;
}

export interface Tab {
  readonly page: Page;
  /** Calls of the Worker by this tab, as `POST /api/process/single-video`. */
  readonly calls: readonly string[];
  /** Live connections that are open now. */
  sockets(): number;
  /** What went wrong inside the page. */
  readonly errors: readonly string[];
  readonly panel: Locator;
  readonly bar: Locator;
  words: (typeof WORDS)[Language];
  /** Chooses files, consents and presses start. */
  startVideo(video?: string): Promise<void>;
  startPicture(): Promise<void>;
}

export async function openTab(
  context: BrowserContext,
  address: string,
  language: Language = 'zh-CN',
): Promise<Tab> {
  const page = await context.newPage();
  const calls: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) calls.push(`${request.method()} ${pathname}`);
  });
  let sockets = 0;
  page.on('websocket', (socket) => {
    sockets += 1;
    socket.on('close', () => {
      sockets -= 1;
    });
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address);
  const words = WORDS[language];
  const panel = page.getByRole('region', { name: words.status });

  async function start(target: string, file: string, button: string): Promise<void> {
    await page.getByLabel(words.face).setInputFiles(SAMPLES.face);
    await page.getByLabel(target).setInputFiles(file);
    await page.getByRole('checkbox').first().check({ force: true });
    await page.getByRole('button', { name: button, exact: true }).click();
  }

  return {
    page,
    calls,
    sockets: () => sockets,
    errors,
    panel,
    bar: panel.getByRole('progressbar').first(),
    words,
    startVideo: (video = SAMPLES.video) => start(words.video, video, words.startVideo),
    startPicture: () => start(words.picture, SAMPLES.picture, words.startPicture),
  };
}

/** Ends the process of a tab, as a crash of its page does. */
export async function crash({ page }: Tab): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  void session.send('Page.crash').catch(() => {});
  await crashed;
  await page.close();
}

export const REPOSITORY = fileURLToPath(new URL('../../../../../', import.meta.url));
