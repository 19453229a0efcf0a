import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { type Stage, startStage } from './support/stage.ts';
import { openTab, openVisit, type Tab } from './support/visitor.ts';

const LINKS = '**/api/download/**';
const STATUS = '**/api/status/**';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ engine: { worker: 'scripted', scriptedMs: 300 } });
});

const openPicturePage = async (): Promise<Tab> =>
  openTab(await openVisit('en'), `${stage.url}/single-image`, 'en');

const currentTask = (page: Page) => page.getByRole('region', { name: 'Current task' });

const result = (page: Page) => page.getByRole('img', { name: 'Result of the swap' });

/** Whether the picture has been drawn, not only put into the page. */
const isDrawn = (page: Page): Promise<boolean> =>
  result(page)
    .evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0)
    .catch(() => false);

async function untilCompleted({ page }: Tab): Promise<void> {
  await currentTask(page).getByText('Completed').waitFor({ timeout: 20_000 });
}

it('a result whose link broke once is shown from a fresh one', async () => {
  const tab = await openPicturePage();
  let broken = 0;
  await tab.page.route(
    LINKS,
    (route) => {
      broken += 1;
      return route.abort();
    },
    { times: 1 },
  );
  await tab.startPicture();
  await untilCompleted(tab);
  await expect.poll(() => isDrawn(tab.page), { timeout: 10_000 }).toBe(true);
  expect(broken).toBe(1);
});

it('a result that cannot be loaded is not called lost, and is shown at the next try', async () => {
  const tab = await openPicturePage();
  await tab.page.route(LINKS, (route) => route.abort());
  await tab.startPicture();
  await currentTask(tab.page).getByText('could not be loaded').waitFor({ timeout: 20_000 });
  expect(await tab.page.getByText('no longer available').count()).toBe(0);
  await tab.page.unroute(LINKS);
  await tab.page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => isDrawn(tab.page), { timeout: 10_000 }).toBe(true);
});

it('a result that the Worker has no more is said to be lost, without a word on billing', async () => {
  const tab = await openPicturePage();
  await tab.startPicture();
  await untilCompleted(tab);
  await expect.poll(() => isDrawn(tab.page), { timeout: 10_000 }).toBe(true);
  await tab.page.route(STATUS, async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    await route.fulfill({
      response,
      json: { ...answer, data: { ...answer.data, result_url: null } },
    });
  });
  await tab.page.reload();
  await currentTask(tab.page).getByText('no longer available').waitFor({ timeout: 10_000 });
  expect(await currentTask(tab.page).getByRole('button', { name: 'Download' }).isDisabled()).toBe(
    true,
  );
  await tab.page.goto(`${stage.url}/history`);
  const row = tab.page.getByRole('main').getByRole('listitem');
  await row.getByRole('button', { name: 'Download' }).click();
  await row.getByText('no longer available').waitFor();
  expect(await row.getByText('billed').count()).toBe(0);
  await row.getByRole('button', { name: 'View' }).click();
  await tab.page.getByRole('dialog').getByText('no longer available').waitFor();
});

it('a form whose task was deleted starts another one, once for two presses', async () => {
  const tab = await openPicturePage();
  const before = stage.jobs().length;
  await tab.startPicture();
  await untilCompleted(tab);
  await currentTask(tab.page).getByRole('button', { name: 'Delete' }).click();
  await tab.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await currentTask(tab.page).getByText('Your result appears here').waitFor();
  await tab.page.getByRole('button', { name: 'Start face swap', exact: true }).dblclick();
  await untilCompleted(tab);
  expect(stage.jobs().length - before).toBe(2);
  expect(tab.errors).toEqual([]);
});

it('swaps with a stop that is owed are left when all are cleared, until that is said once more', async () => {
  const tab = await openPicturePage();
  await tab.startPicture();
  await untilCompleted(tab);
  await tab.page.route('**/api/tasks/*', (route) =>
    route.request().method() === 'DELETE'
      ? route.fulfill({ status: 409, json: { success: false, error: 'owed', code: 'cancel-owed' } })
      : route.continue(),
  );
  await tab.page.goto(`${stage.url}/history`);
  await tab.page.getByRole('button', { name: 'Clear ended swaps' }).click();
  await tab.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await tab.page.getByText('1 swap could not be deleted').waitFor();
  await tab.page.getByRole('button', { name: 'Delete anyway' }).click();
  await tab.page.getByText('No swaps yet').waitFor();
});
