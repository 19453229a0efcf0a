// @vitest-environment node
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from '../../../sdk/test/browser/launch-browser.ts';
import { servePage } from '../../../sdk/test/browser/serve-page.ts';

interface MountsPage {
  prepare(): Promise<void>;
  mountMany(count: number): Promise<{ readonly shown: string; readonly jobs: number }>;
}

const MOUNTS = 1_000;
/** Bytes that the heap may differ by: two measurements of the same page differ by about a tenth of this. */
const NOISE = 400_000;

it(`keeps nothing of ${MOUNTS} mounts and unmounts in a real browser`, async () => {
  const served = await servePage(fileURLToPath(new URL('./mounts-page.tsx', import.meta.url)));
  onTestFinished(served.close);
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(served.url);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');

  async function measure() {
    for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const read = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return {
      heap: read('JSHeapUsedSize'),
      listeners: read('JSEventListeners'),
      nodes: read('Nodes'),
    };
  }
  const mountMany = (count: number) =>
    page.evaluate((mounts) => (globalThis as unknown as MountsPage).mountMany(mounts), count);

  await page.evaluate(() => (globalThis as unknown as MountsPage).prepare());
  await mountMany(100);
  const before = await measure();
  const { shown, jobs } = await mountMany(MOUNTS);
  const after = await measure();
  expect(shown.match(/ended/g)).toHaveLength(5);
  expect(jobs).toBe(5);
  expect(after.listeners).toBe(before.listeners);
  expect(after.nodes).toBe(before.nodes);
  expect(after.heap - before.heap).toBeLessThan(NOISE);
});
