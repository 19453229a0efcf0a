import type { Task } from '@faceswap/sdk';
import { percentOf } from './describe-task.ts';

/** The mean progress of running tasks in percent; null when nobody knows any. */
export function meanPercent(tasks: readonly Task[]): number | null {
  const known = tasks.map(percentOf).filter((percent) => percent !== null);
  if (known.length === 0) return null;
  return Math.floor(known.reduce((sum, percent) => sum + percent, 0) / known.length);
}
