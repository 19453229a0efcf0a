import type { BrowserContext, Page } from 'playwright-core';
import type {} from './indexed-db-page.ts';

/** A new tab with the page of the store. */
export async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in globalThis);
  return page;
}

/** Lets the person choose a file of the disk. */
export async function chooseFile(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('input'), { type: 'file' }));
  });
  await page.setInputFiles('input', path);
  // A browser looks at the file when its size is first asked for.
  await page.evaluate(() => document.querySelector('input')?.files?.[0]?.size);
}
