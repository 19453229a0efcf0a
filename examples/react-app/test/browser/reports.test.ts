import { beforeAll, expect, test } from 'vitest';
import { type Bench, startOurs, startWeak, type WeakBenches } from './support/bench.ts';
import {
  expectAgreeing,
  expectBarAtZero,
  expectPanelOnEveryPage,
  expectQuietAfterStop,
  expectRunningWhileOffline,
  expectShownAsRunning,
  expectShownBeforeUpload,
  expectStoppable,
} from './support/reports.ts';

let ours: Bench;
let weak: WeakBenches;
/** The weak app with a Worker that stops jobs. */
let stopping: WeakBenches;

beforeAll(async () => {
  [ours, weak, stopping] = await Promise.all([
    startOurs(),
    startWeak(),
    startWeak({ cancel: 'overwrites' }),
  ]);
});

type Expectation = (bench: Bench) => Promise<void>;

/** The weak app does not meet it, and this is where it fails. */
const expectMissed = (meets: Expectation, bench: Bench, where: string): Promise<void> =>
  expect(meets(bench)).rejects.toThrow(`${where}: expected`);

test('a running video swap is shown as running until it ends', async () => {
  await Promise.all([
    expectShownAsRunning(ours),
    expectMissed(expectShownAsRunning, weak.asFound, 'the page has a panel'),
    expectMissed(expectShownAsRunning, weak.withPanel, 'a bar is shown for as long as it runs'),
  ]);
});

test('a running task can be stopped', async () => {
  await Promise.all([
    expectStoppable(ours),
    expectMissed(expectStoppable, weak.asFound, 'the page has a panel'),
    expectMissed(expectStoppable, weak.withPanel, 'it is shown as stopped'),
  ]);
});

// Each weakness by itself. The weak app's own panel, which no page of it has, does not cure it.

test('the task panel is on every page', async () => {
  await Promise.all([
    expectPanelOnEveryPage(ours),
    expectMissed(expectPanelOnEveryPage, weak.asFound, 'the page has a panel'),
  ]);
});

test('a task is shown, and can be stopped, before a byte of its files has left', async () => {
  const misses = 'it is shown before its files have left';
  await Promise.all([
    expectShownBeforeUpload(ours),
    expectMissed(expectShownBeforeUpload, weak.withPanel, misses),
  ]);
});

test('a bar is shown at 0 %', async () => {
  await Promise.all([
    expectBarAtZero(ours),
    expectMissed(expectBarAtZero, weak.withPanel, 'a bar is shown at 0 %'),
  ]);
});

test('panel, history and tab title agree at every change', async () => {
  await Promise.all([
    expectAgreeing(ours),
    expectMissed(expectAgreeing, weak.withPanel, 'panel and history say the same'),
  ]);
});

test('a running job is not shown as failed while nobody can be asked', async () => {
  const misses = 'a job that runs is not shown as failed';
  await Promise.all([
    expectRunningWhileOffline(ours),
    expectMissed(expectRunningWhileOffline, weak.withPanel, misses),
  ]);
});

test('nothing is asked any more after a stop', async () => {
  const misses = 'nothing is asked after the stop';
  await Promise.all([
    expectQuietAfterStop(ours),
    expectMissed(expectQuietAfterStop, stopping.withPanel, misses),
  ]);
});
