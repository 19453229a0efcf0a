import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright-core';
import { findBrowser } from './find-browser.ts';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function settings(options: LaunchOptions): Promise<LaunchOptions> {
  const args = [...ARGS, ...(options.args ?? [])];
  return { ...options, executablePath: await findBrowser(), args };
}

/** A browser that ends with `close()`, and with this process at the latest. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch(await settings(options));
}

export interface Profile {
  readonly context: BrowserContext;
  /** Ends every process of the browser with SIGKILL, as a crash or a power cut would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

async function findProcess(context: BrowserContext): Promise<number> {
  const session = await context.browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
  const main = processInfo.find(({ type }) => type === 'browser');
  if (main === undefined) throw new Error('The browser does not say which process it is.');
  await session?.detach();
  return main.id;
}

/** A browser that keeps its data in `directory`, to be opened again after a `close()` or a `kill()`. */
export async function launchProfile(
  directory: string,
  { locale, ...options }: LaunchOptions & { readonly locale?: string } = {},
): Promise<Profile> {
  const context = await chromium.launchPersistentContext(directory, {
    ...(await settings(options)),
    ...(locale !== undefined && { locale }),
  });
  const leader = await findProcess(context);
  return {
    context,
    async kill() {
      const gone = new Promise((resolve) => context.once('close', resolve));
      // Playwright starts a browser as the leader of a process group.
      process.kill(-leader, 'SIGKILL');
      await gone;
    },
    close: () => context.close(),
  };
}
