import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { type Bench, JOB_MS, WEAK_POLL_MS } from './bench.ts';
import { isRunning, type Shown, type Sighting, watch } from './sightings.ts';
import type { Tab } from './visitor.ts';

const PAGES = ['/', '/video', '/single-image', '/history'];
/** Enough for the weak app to take note of ten failed polls. */
const OFFLINE_MS = 10 * WEAK_POLL_MS;
const QUIET_MS = 1_500;
const END_MS = 5 * JOB_MS;

/** Fails with the words alone. */
async function expectSeen(what: string, place: Locator, timeout: number): Promise<void> {
  const isSeen = place
    .first()
    .waitFor({ timeout })
    .then(
      () => true,
      () => false,
    );
  expect(await isSeen, what).toBe(true);
}

const expectPanel = ({ panel }: Tab, { patienceMs }: Bench): Promise<void> =>
  expectSeen('the page has a panel', panel, patienceMs);

async function openVideoPage(bench: Bench): Promise<Tab> {
  const tab = await bench.openTab(await bench.openVisit(), '/video');
  await expectPanel(tab, bench);
  return tab;
}

const rowsOf = ({ page, panel }: Tab, state: string): Locator =>
  panel.getByRole('listitem').filter({ has: page.getByText(state, { exact: true }) });

const expectRunning = (tab: Tab): Promise<void> =>
  expectSeen('it is shown as running', rowsOf(tab, '正在换脸'), END_MS);

const expectCompleted = (tab: Tab): Promise<void> =>
  expectSeen('it is shown as completed', rowsOf(tab, '已完成'), END_MS);

async function startSwap(bench: Bench): Promise<Tab> {
  const tab = await openVideoPage(bench);
  await tab.startVideo();
  await expectRunning(tab);
  return tab;
}

async function stop({ panel }: Tab, { patienceMs }: Bench): Promise<void> {
  await panel.getByRole('button', { name: '停止' }).click();
  await expectSeen('it is shown as stopped', panel.getByText('任务已被用户取消'), patienceMs);
}

const panelOf = ({ panel }: Sighting): readonly Shown[] => panel ?? [];

/** The first report: from the click to the end the panel shows the swap, and how far it is. */
export async function expectShownAsRunning(bench: Bench): Promise<void> {
  const tab = await openVideoPage(bench);
  const tell = await watch(tab.page);
  await tab.startVideo();
  await expectCompleted(tab);
  const running = (await tell()).flatMap(panelOf).filter(isRunning);
  const bars = running.map(({ percent }) => percent);
  expect(bars, 'a bar is shown for as long as it runs').not.toContain('none');
  const swapping = running.filter(({ state }) => state === '正在换脸');
  const percents = swapping.map(({ percent }) => Number(percent));
  expect(new Set(percents).size, 'the bar moves').toBeGreaterThan(2);
  expect(percents, 'it never goes back').toEqual(percents.toSorted((a, b) => a - b));
  expect(tab.errors).toEqual([]);
}

/** The second report: a running task is stopped, on the page and on the GPU, and stays so. */
export async function expectStoppable(bench: Bench): Promise<void> {
  const tab = await startSwap(bench);
  expect(bench.activeJobs(), 'it runs on the GPU').toBe(1);
  await stop(tab, bench);
  expect(await rowsOf(tab, '失败').count()).toBe(1);
  expect(bench.activeJobs(), 'nothing runs on the GPU').toBe(0);
  await tab.page.goto(new URL('/history', tab.page.url()).href);
  const kept = tab.page.getByRole('main').getByText('任务已被用户取消');
  await expectSeen('it stays stopped', kept, bench.patienceMs);
  expect(tab.errors).toEqual([]);
}

export async function expectPanelOnEveryPage(bench: Bench): Promise<void> {
  const visit = await bench.openVisit();
  const tab = await bench.openTab(visit, '/');
  for (const path of PAGES) {
    await tab.page.goto(new URL(path, tab.page.url()).href);
    await expectPanel(tab, bench);
  }
}

/** However long the upload takes, the task is there: it can be seen, and stopped. */
export async function expectShownBeforeUpload(bench: Bench): Promise<void> {
  const tab = await openVideoPage(bench);
  const held: string[] = [];
  await tab.page.route('**/api/upload**', (route) => void held.push(route.request().url()));
  await tab.startVideo();
  await expect.poll(() => held.length, { timeout: END_MS }).toBeGreaterThan(0);
  const name = tab.panel.getByText('sample.mp4');
  await expectSeen('it is shown before its files have left', name, bench.patienceMs);
  const button = tab.panel.getByRole('button', { name: '停止' });
  await expectSeen('it can be stopped', button, bench.patienceMs);
  expect(bench.activeJobs()).toBe(0);
}

/** Nothing has happened yet, and that is what the bar shows. */
export async function expectBarAtZero(bench: Bench): Promise<void> {
  const tab = await openVideoPage(bench);
  const tell = await watch(tab.page);
  await tab.startVideo();
  await expectCompleted(tab);
  const [first] = (await tell()).flatMap(panelOf).filter(isRunning);
  expect([0, null], 'a bar is shown at 0 %').toContain(first?.percent);
}

function expectTitle({ title, list }: Sighting): void {
  const running = list.filter(isRunning);
  const [, count = '0', percent = null] = /^\((\d+)\) (?:(\d+)% )?/.exec(title) ?? [];
  expect(Number(count), 'the title says how many run').toBe(running.length);
  const known = running[0]?.percent ?? null;
  expect(percent && Number(percent), 'the title says how far it is').toBe(known);
}

/** In another tab, which has to hear of everything: whatever changes, all that it shows says the same. */
export async function expectAgreeing(bench: Bench): Promise<void> {
  const tab = await startSwap(bench);
  const other = await bench.openTab(tab.page.context(), '/history');
  await expectRunning(other);
  const tell = await watch(other.page);
  await Promise.all([expectCompleted(tab), expectCompleted(other)]);
  const sightings = await tell();
  for (const { panel, list } of sightings) {
    expect(list, 'panel and history say the same').toEqual(panel);
  }
  for (const sighting of sightings) expectTitle(sighting);
  expect(sightings.length).toBeGreaterThan(2);
}

/** While nobody can be asked, nothing is known: also not that it has failed. */
export async function expectRunningWhileOffline(bench: Bench): Promise<void> {
  const tab = await startSwap(bench);
  const tell = await watch(tab.page);
  await tab.page.context().setOffline(true);
  await tab.page.waitForTimeout(OFFLINE_MS);
  await tab.page.context().setOffline(false);
  await expectSeen('it is shown as ended', tab.panel.getByText(/^(已完成|失败)$/), END_MS);
  const states = new Set((await tell()).flatMap(panelOf).map(({ state }) => state));
  expect(states.has('失败'), 'a job that runs is not shown as failed').toBe(false);
}

/** Asking on after a stop costs requests, and brings a stopped task back. */
export async function expectQuietAfterStop(bench: Bench): Promise<void> {
  const tab = await startSwap(bench);
  await stop(tab, bench);
  await expect.poll(() => bench.activeJobs()).toBe(0);
  const before = tab.calls.length;
  await tab.page.waitForTimeout(QUIET_MS);
  expect(tab.calls.slice(before), 'nothing is asked after the stop').toEqual([]);
}
