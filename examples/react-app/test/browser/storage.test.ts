import { beforeAll, expect, it } from 'vitest';
import { readKept } from './support/kept.ts';
import { type Stage, startStage } from './support/stage.ts';
import { openTab, openVisit } from './support/visitor.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ engine: { worker: 'scripted', scriptedMs: 500 } });
});

it('the tasks come back from the Worker when the browser has thrown them away', async () => {
  const context = await openVisit();
  const tab = await openTab(context, `${stage.url}/single-image`);
  await tab.startPicture();
  await tab.panel.getByText('已完成').waitFor({ timeout: 20_000 });
  const before = await readKept(tab.page);
  expect(before).toHaveLength(1);
  await tab.page.goto(`${stage.url}/samples/mona-lisa.jpg`);
  await tab.page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      if (name?.startsWith('faceswap/') === true) indexedDB.deleteDatabase(name);
    }
  });
  await tab.page.goto(`${stage.url}/history`);
  await tab.page.getByRole('main').getByText('astronaut.jpg').waitFor();
  await tab.page.getByRole('main').getByText('已完成').last().waitFor();
  await expect.poll(() => readKept(tab.page)).toEqual(before);
  expect(stage.jobs()).toHaveLength(1);
});

it('without a storage it says so, and swaps all the same', async () => {
  const context = await openVisit('en');
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  });
  const tab = await openTab(context, `${stage.url}/single-image`, 'en');
  await tab.page
    .getByText(/this browser/i)
    .first()
    .waitFor();
  await tab.startPicture();
  await tab.panel.getByText('Completed').waitFor({ timeout: 20_000 });
  expect(tab.errors).toEqual([]);
});
