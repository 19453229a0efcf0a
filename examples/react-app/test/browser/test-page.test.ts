import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { findViolations } from './support/axe.ts';
import { type Stage, startStage } from './support/stage.ts';
import { standInForStately, type Told } from './support/stately.ts';
import { openTab, openVisit, type Tab } from './support/visitor.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});

async function openTestPage(address: string): Promise<Tab & { readonly said: string[] }> {
  const tab = await openTab(await openVisit('en'), `${stage.url}/history`, 'en');
  const said: string[] = [];
  tab.page.on('console', (line) => said.push(line.text()));
  await tab.page.goto(stage.url + address);
  return { ...tab, said };
}

const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).first().click();

const log = (page: Page, name = 'Live log') => page.getByRole('region', { name, exact: true });

const flip = async (page: Page, name: RegExp): Promise<void> => {
  await page.getByRole('switch', { name }).focus();
  await page.keyboard.press('Space');
};

it('makes the life of a running task hard, and shows what becomes of it', async () => {
  const tab = await openTestPage('/task-test');
  const { page } = tab;
  const history = page.getByRole('region', { name: 'History' });
  await press(page, 'Add a video task');
  await history.getByText('Swapping').waitFor();

  await press(page, 'Drop the live connection');
  await log(page).getByText('The job is processing.').first().waitFor();
  await page.getByText('Connected: 1').waitFor();

  await page.getByRole('radio', { name: 'Unknown' }).focus();
  await page.keyboard.press('Space');
  await log(page).getByText('The job is unknown.').first().waitFor();
  await history.getByText('Swapping').waitFor();

  await flip(page, /^Offline/);
  await page.getByText('You are offline').first().waitFor();
  await expect.poll(() => tab.sockets()).toBe(0);
  await flip(page, /^Offline/);
  await page.getByText('Connected: 1').waitFor();

  await page.getByRole('radio', { name: 'Normal' }).focus();
  await page.keyboard.press('Space');
  await press(page, 'Stop all running tasks');
  await history.getByText('Cancelled', { exact: true }).waitFor();
  expect(stage.world.activeJobs()).toBe(0);

  await page.reload();
  await page.getByText('Restored: 1 task, 0 running now.').waitFor();
  await log(page).getByText('A task is back: cancelled').waitFor();
  await press(page, 'Clear ended swaps');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No tasks').waitFor();
  expect(tab.errors).toEqual([]);
});

it('tells late status late, and without live updates too', async () => {
  const { page } = await openTestPage('/task-test');
  await flip(page, /^Live updates/);
  await page.getByText('Not connected').waitFor();
  await page.getByRole('radio', { name: 'Late' }).focus();
  await page.keyboard.press('Space');
  await page.getByText('Each answer comes 3 s late, and is that old.').waitFor();
  await press(page, 'Add a picture task');
  const history = page.getByRole('region', { name: 'History' });
  await expect.poll(() => stage.world.activeJobs()).toBe(0);
  await history.getByText('In the queue').waitFor();
  await history.getByText('Completed').waitFor({ timeout: 20_000 });
});

it('shows on any page what the client does, keeps and runs, to those who ask for it', async () => {
  const tab = await openTestPage('/single-image?debug');
  const { page, said } = tab;
  const drawer = page.getByRole('complementary', { name: 'Debug' });
  await standInForStately(page.context());
  await tab.startPicture();
  await drawer.getByText('collecting -> completed').waitFor();
  for (const scope of ['restore', 'poll', 'state', 'panel']) {
    expect(
      said.some((line) => line.startsWith(`[${scope}]`)),
      scope,
    ).toBe(true);
  }
  const [id = ''] = /taskId: (\w{20,})/.exec(said.join())?.slice(1) ?? [];
  expect(
    said.filter((line) => line.includes('The job is')).every((line) => line.includes(id)),
  ).toBe(true);

  await drawer.getByRole('button', { name: 'State', exact: true }).click();
  await drawer.getByRole('textbox', { name: 'Task id' }).fill(id.slice(2, 9));
  await drawer.getByText('queued -> processing').waitFor();
  expect(await log(page, 'Log').getByText('The job is').count()).toBe(0);

  await drawer.getByRole('tab', { name: 'Records' }).click();
  await drawer.getByText(id).first().click();
  await drawer.getByText('"single-image"').waitFor();
  await drawer.getByRole('tab', { name: 'Updates' }).click();
  await drawer
    .getByRole('row', { name: id.slice(0, 8) })
    .getByText('Completed')
    .waitFor();
  await drawer.getByRole('tab', { name: 'Statechart' }).click();
  await drawer.getByText('active.remote.reading').first().waitFor();

  const opening = page.waitForEvent('popup');
  await press(page, 'Open the live inspector');
  const inspector = await opening;
  await tab.page.bringToFront();
  await expect
    .poll(() => inspector.evaluate(() => Reflect.get(globalThis, 'heard').length))
    .toBeGreaterThan(0);
  const heard: Told[] = await inspector.evaluate(() => Reflect.get(globalThis, 'heard'));
  expect(
    heard.filter(({ type }) => type === '@xstate.actor').map(({ sessionId }) => sessionId),
  ).toEqual([id]);
  expect(heard.at(-1)?.snapshot?.value).toBe('completed');
  expect(JSON.stringify(heard)).not.toMatch(/mona-lisa|astronaut|\/api\//);
  expect(tab.errors).toEqual([]);
});

it('costs those nothing who do not ask for it', async () => {
  const { page, said } = await openTestPage('/video');
  await page.getByRole('region', { name: 'Task status' }).waitFor();
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  expect(loaded.filter((name) => /debug-drawer|recorder|simulation|test-page/.test(name))).toEqual(
    [],
  );
  expect(said.filter((line) => line.startsWith('['))).toEqual([]);
});

it.each(['light', 'dark'] as const)('can be used by everybody: %s', async (colorScheme) => {
  const { page } = await openTestPage('/task-test?debug');
  await page.emulateMedia({ colorScheme });
  for (const view of ['Updates', 'Statechart', 'Records', 'Log']) {
    await page.getByRole('tab', { name: view }).click();
    expect(await findViolations(page), view).toEqual([]);
  }
});
