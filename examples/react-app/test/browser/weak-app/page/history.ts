import type { Told } from './wire.ts';

export interface HistoryEntry {
  readonly id: string;
  readonly name: string;
  readonly status: Told['status'];
}

const KEY = 'faceswap_task_history';

export const readHistory = (): readonly HistoryEntry[] =>
  JSON.parse(localStorage.getItem(KEY) ?? '[]');

/** Written by the page that started the task, and by nobody else. */
export function writeHistory(entry: HistoryEntry): void {
  const others = readHistory().filter(({ id }) => id !== entry.id);
  localStorage.setItem(KEY, JSON.stringify([entry, ...others]));
}
