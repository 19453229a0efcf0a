import { readHistory } from './history.ts';
import { createTaskManager } from './task-manager.ts';
import { mountTaskPanel } from './task-panel.ts';
import { openVideoPage } from './video-page.ts';
import { STATES } from './words.ts';

export interface WeakSettings {
  /** As it was found: 10 s. */
  readonly pollMs?: number;
  /** As it was found, no page had it. */
  readonly hasPanel?: boolean;
}

declare global {
  var weakApp: WeakSettings | undefined;
}

const { pollMs = 10_000, hasPanel = false } = globalThis.weakApp ?? {};

function openHistory(main: HTMLElement): void {
  const rows = readHistory().map(
    ({ name, status }) => `<li><b>${name}</b><span>${STATES[status]}</span></li>`,
  );
  main.innerHTML = `<h1>历史</h1><ul>${rows.join('')}</ul>`;
}

const main = document.querySelector('main');
if (main !== null) {
  const manager = createTaskManager(pollMs);
  if (location.pathname === '/video') openVideoPage(main, manager);
  else if (location.pathname === '/history') openHistory(main);
  else main.innerHTML = `<h1>${location.pathname === '/' ? 'AI 换脸' : '图片换脸'}</h1>`;
  if (hasPanel) mountTaskPanel(manager);
}
