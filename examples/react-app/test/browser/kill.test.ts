import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { createRandom } from '../../../../packages/sdk/src/testing/random.ts';
import { launchProfile } from '../../../../packages/sdk/test/browser/launch-browser.ts';
import { makeFolder } from '../../../cloudflare-worker/test/local/support/folder.ts';
import { mp4 } from '../../../cloudflare-worker/test/support/media.ts';
import { type Kept, readKept } from './support/kept.ts';
import { type Stage, startStage } from './support/stage.ts';
import { openTab, type Tab } from './support/visitor.ts';

const KILLS = process.env['FULL'] === '1' ? 30 : 3;
const SEED = Number(process.env['KILL_SEED'] ?? 1);
const JOB_MS = 2_000;
/** Where the browser is killed, at a random moment of at most so many milliseconds after it is reached. */
const MOMENTS = ['uploading', 'submitting', 'processing', 'stopping'] as const;
const AFTER_MS = 500;

let stage: Stage;
let video: string;
let profile: string;

beforeAll(async () => {
  stage = await startStage({ engine: { worker: 'scripted', scriptedMs: JOB_MS } });
  profile = await makeFolder('file');
  video = join(await makeFolder('file'), 'large.mp4');
  await writeFile(video, mp4(18 * 1_048_576));
});

/** Makes the short phases long enough to be hit. */
async function slowDown(page: Page): Promise<void> {
  await page.route(/\/parts\/|\/api\/process\/|\/api\/cancel\//, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 250));
    await route.continue().catch(() => {});
  });
}

async function openProfile() {
  const opened = await launchProfile(profile, { locale: 'zh-CN' });
  const tab = await openTab(opened.context, `${stage.url}/video`);
  return { ...opened, tab };
}

/** Waits for the newest task that is not known to have come so far, or to have ended. */
async function reach({ page }: Tab, phase: string, known: ReadonlySet<string>): Promise<void> {
  const seen = async (): Promise<boolean> => {
    const fresh = (await readKept(page)).filter(({ id }) => !known.has(id));
    return fresh.some((task) => task.phase === phase || task.phase === 'ended');
  };
  await expect.poll(seen, { timeout: 20_000, interval: 20 }).toBe(true);
}

const allEnded = (kept: readonly Kept[]): boolean => kept.every(({ phase }) => phase === 'ended');

async function untilAllEnded({ page }: Tab): Promise<readonly Kept[]> {
  await expect
    .poll(async () => allEnded(await readKept(page)), { timeout: 60_000, interval: 200 })
    .toBe(true);
  return readKept(page);
}

/** What must hold between a task and the jobs that were begun for it. */
function findWrong(task: Kept, jobs: readonly string[]): string[] {
  const { executions, running, queued } = stage.world.engine.stats();
  const wrong: string[] = [];
  if (jobs.length > 1) wrong.push(`${jobs.length} jobs`);
  if (jobs.some((job) => executions[job] !== 1)) wrong.push('a job that was begun twice');
  if ([...running, ...queued].some((job) => jobs.includes(job))) wrong.push('a job that runs on');
  if (task.outcome === 'completed' && jobs.length !== 1) wrong.push('completed without a job');
  if (task.outcome === 'failed') wrong.push(`failed: ${task.code}`);
  if (task.outcome === 'timed-out') wrong.push('timed out');
  return wrong.map((what) => `${task.id} ${task.outcome}: ${what}`);
}

it(`tells the truth after ${KILLS} kills of the browser`, { timeout: 900_000 }, async () => {
  const random = createRandom(SEED);
  const outcomes: Record<string, number> = {};
  const hit: Record<string, number> = {};
  const wrong: string[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    const before = new Set(stage.jobs());
    const moment = MOMENTS[round % MOMENTS.length] ?? 'uploading';
    const killed = await openProfile();
    const known = new Set((await readKept(killed.tab.page)).map(({ id }) => id));
    await slowDown(killed.tab.page);
    await killed.tab.startVideo(video);
    await reach(killed.tab, moment === 'stopping' ? 'processing' : moment, known);
    if (moment === 'stopping') {
      const stop = killed.tab.panel.getByRole('button', { name: '停止' }).first();
      await stop.click({ timeout: 1_000 }).catch(() => {});
    }
    await killed.tab.page.waitForTimeout(random() * AFTER_MS);
    const [last] = (await readKept(killed.tab.page)).filter(({ id }) => !known.has(id));
    const phase = last?.phase ?? 'not saved';
    hit[phase] = (hit[phase] ?? 0) + 1;
    await killed.kill();

    const again = await openProfile();
    const kept = await untilAllEnded(again.tab);
    const jobs = stage.jobs().filter((job) => !before.has(job));
    const fresh = kept.filter(({ id }) => !known.has(id));
    if (last !== undefined && fresh.length !== 1) wrong.push(`${fresh.length} tasks came back`);
    if (last === undefined && fresh.length === 0 && jobs.length > 0) wrong.push('a job of no task');
    for (const task of fresh) {
      const outcome = task.outcome ?? 'none';
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      wrong.push(...findWrong(task, jobs));
    }
    expect(await again.tab.panel.getByText('没有进行中的任务').count()).toBe(1);
    await again.close();
  }
  process.stdout.write(`${JSON.stringify({ kills: KILLS, hit, outcomes, wrong })}\n`);
  expect(wrong).toEqual([]);
});
