import type { BrowserContext } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { type Stage, startStage } from './support/stage.ts';
import { crash, openTab, openVisit, type Tab } from './support/visitor.ts';

const JOB_MS = 9_000;

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ engine: { worker: 'scripted', scriptedMs: JOB_MS } });
});

/** What a tab asks about tasks, once a task is there. */
const asks = ({ calls }: Tab): number =>
  calls.filter((call) => /\/api\/(live|status|tasks|process|cancel)/.test(call)).length;

async function openTabs(context: BrowserContext, count: number): Promise<Tab[]> {
  const tabs: Tab[] = [];
  for (let index = 0; index < count; index += 1) {
    tabs.push(await openTab(context, `${stage.url}/video`));
  }
  return tabs;
}

const untilShown = (tab: Tab, text: string): Promise<void> =>
  tab.panel.getByText(text).first().waitFor({ timeout: 30_000 });

it('two tabs: one reads, both show; when it is closed the other one goes on', async () => {
  const context = await openVisit();
  const [first, second] = await openTabs(context, 2);
  if (first === undefined || second === undefined) throw new Error('no tabs');
  const before = stage.jobs().length;
  await first.page.bringToFront();
  await first.startVideo();
  await Promise.all([first, second].map((tab) => untilShown(tab, '正在换脸')));
  const asked = asks(second);
  await second.page.waitForTimeout(2_500);
  expect(asks(second)).toBe(asked);
  await first.page.close();
  await expect.poll(() => asks(second), { timeout: 3_000 }).toBeGreaterThan(asked);
  await untilShown(second, '已完成');
  expect(stage.jobs().length).toBe(before + 1);
});

it('five tabs, and those that read are closed and crash: one job, the last one shows its end', async () => {
  const context = await openVisit();
  const tabs = await openTabs(context, 5);
  const before = stage.jobs().length;
  const [first, ...others] = tabs;
  await first?.page.bringToFront();
  await first?.startVideo();
  await Promise.all(tabs.map((tab) => untilShown(tab, '正在换脸')));
  await first?.page.close();
  const readers = (): Tab[] => others.filter((tab) => !tab.page.isClosed() && tab.sockets() > 0);
  for (const end of [crash, (tab: Tab) => tab.page.close(), crash]) {
    await expect.poll(() => readers().length, { timeout: 5_000 }).toBe(1);
    const [reader] = readers();
    if (reader === undefined) throw new Error('nobody reads');
    others.splice(others.indexOf(reader), 1);
    await end(reader);
  }
  const [last] = others;
  if (last === undefined) throw new Error('no tab is left');
  await untilShown(last, '已完成');
  expect(stage.jobs().length).toBe(before + 1);
});

it('a task stopped in one tab is stopped in all', async () => {
  const context = await openVisit();
  const [first, second] = await openTabs(context, 2);
  if (first === undefined || second === undefined) throw new Error('no tabs');
  await first.page.bringToFront();
  await first.startVideo();
  await Promise.all([first, second].map((tab) => untilShown(tab, '正在换脸')));
  await second.page.bringToFront();
  await second.panel.getByRole('button', { name: '停止' }).click();
  await Promise.all([first, second].map((tab) => untilShown(tab, '任务已被用户取消')));
  expect(stage.world.activeJobs()).toBe(0);
});
