// @vitest-environment node
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { createNextApp, type NextApp } from '../support/next-app.ts';

let app: NextApp | undefined;
let address: string;

beforeAll(async () => {
  app = await createNextApp();
  await app.build();
  address = await app.start();
});

afterAll(() => app?.close());

it('serves the empty list, rendered on the server', async () => {
  const html = await (await fetch(address)).text();
  expect(html).toContain('data-provider="function"');
  expect(html).toContain('<ul></ul><p>0 tasks</p>');
});

it('comes to life in Chromium and shows a task to its end, without a word on the console', async () => {
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  await page.goto(address);
  await page.getByRole('button', { name: 'Swap' }).click({ clickCount: 2 });
  const row = page.getByRole('listitem');
  await row.filter({ hasText: 'completed' }).waitFor();
  const picture = row.getByAltText('AI-generated face swap');
  await picture.waitFor();
  expect(
    await picture.evaluate((image: HTMLImageElement) =>
      image.decode().then(() => image.naturalWidth),
    ),
  ).toBe(1);
  expect(await page.getByText('1 tasks').count()).toBe(1);
  expect(said).toEqual([]);
});
