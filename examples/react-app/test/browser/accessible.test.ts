import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { type Stage, startStage } from './support/stage.ts';
import { type Language, openTab, openVisit } from './support/visitor.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PAGES = ['/', '/video', '/single-image', '/history', '/task-test'];
const THEMES = ['light', 'dark'] as const;
const PHONE = { width: 360, height: 740 };

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ engine: { worker: 'scripted', scriptedMs: 300 } });
});

async function findViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
}

/** A history with a task that has completed, one that was stopped, and one that runs. */
async function makeTasks(context: BrowserContext, language: Language): Promise<void> {
  const tab = await openTab(context, `${stage.url}/single-image`, language);
  await tab.startPicture();
  const outcomes = { 'zh-CN': '已完成', en: 'Completed' };
  await tab.panel.getByText(outcomes[language]).first().waitFor();
  await tab.page.goto(`${stage.url}/video`);
  await tab.startVideo();
  await tab.panel.getByRole('button', { name: tab.words.stop }).first().click();
  const stopped = { 'zh-CN': '任务已被用户取消', en: 'Cancelled' };
  await tab.panel.getByText(stopped[language]).first().waitFor({ timeout: 20_000 });
  await stage.world.addFaults({ on: 'run', kind: 'hang' });
  await tab.page.reload();
  await tab.startVideo();
  await tab.panel.getByRole('progressbar').first().waitFor();
  await tab.page.close();
}

it.each(['zh-CN', 'en'] as const)(
  'axe finds nothing on any page in %s, 360 px wide',
  async (language) => {
    const context = await openVisit(language);
    await makeTasks(context, language);
    await stage.world.clearFaults();
    const found: string[] = [];
    const page = await context.newPage();
    await page.setViewportSize(PHONE);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const path of PAGES) {
        await page.goto(stage.url + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        const wrong = wide > 0 ? [`${wide} px too wide`] : [];
        wrong.push(...(await findViolations(page)));
        found.push(...wrong.map((what) => `${theme} ${path}: ${what}`));
      }
    }
    expect(found).toEqual([]);
  },
);
