import type { Page } from 'playwright-core';

/** A task as one place on the page shows it. */
export interface Shown {
  readonly state: string;
  /** `none`: no bar is to be seen; null: one that does not know how far it is. */
  readonly percent: number | null | 'none';
}

/** Everything that a page shows of its tasks at one moment. */
export interface Sighting {
  readonly title: string;
  /** The task panel; null when the page has none. */
  readonly panel: readonly Shown[] | null;
  /** The list in the page itself, as in the history. */
  readonly list: readonly Shown[];
}

const STATES = [
  '正在检查文件',
  '正在上传',
  '正在提交',
  '排队中',
  '正在换脸',
  '正在获取结果',
  '正在停止',
  '已完成',
  '失败',
];
export const isRunning = ({ state }: Shown): boolean => state !== '已完成' && state !== '失败';

declare global {
  var sightings: Sighting[] | undefined;
}

/** Notes what is shown now and after every change of the page; the answer tells all of it so far. */
export async function watch(page: Page): Promise<() => Promise<readonly Sighting[]>> {
  await page.evaluate((states) => {
    const sightings: Sighting[] = [];
    globalThis.sightings = sightings;

    function readPercent(row: Element): number | null | 'none' {
      const bar = row.querySelector('[role="progressbar"]');
      if (!bar?.checkVisibility() || bar.getBoundingClientRect().height === 0) return 'none';
      const value = bar.getAttribute('aria-valuenow');
      return value === null ? null : Number(value);
    }

    function readRows(place: Element | null): Shown[] {
      return [...(place?.querySelectorAll('li') ?? [])].map((row) => {
        const texts = [...row.querySelectorAll('*')].map(({ textContent }) => textContent ?? '');
        const state = texts.find((text) => states.includes(text)) ?? '';
        return { state, percent: readPercent(row) };
      });
    }

    function look(): void {
      const panel = document.querySelector('section[aria-label="任务状态"]');
      const list = readRows(document.querySelector('main'));
      const { title } = document;
      const sighting = { title, panel: panel && readRows(panel), list };
      const isNew = JSON.stringify(sighting) !== JSON.stringify(sightings.at(-1));
      if (isNew) sightings.push(sighting);
    }

    const kinds = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(look).observe(document, kinds);
    look();
  }, STATES);
  return () => page.evaluate(() => globalThis.sightings ?? []);
}
