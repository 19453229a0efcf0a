import type { TaskRecord } from '../task/task-record.ts';

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** Full jitter around an exponential curve: half a second at first, half a minute at most. */
export function backoffDelay(failures: number, random: number): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(failures, 10));
  return 250 + random * ceiling;
}

/** A refused login is asked again rarely: half a minute, then up to five. */
export const blockedDelay = (failures: number): number =>
  Math.min(300_000, 30_000 * 2 ** Math.min(Math.max(0, failures - 1), 4));

/** Milliseconds that processing still takes at the pace so far; null before there is a pace. */
export function timeLeft(record: TaskRecord, now: number): number | null {
  const { phase, progress, progressAt, enteredAt } = record;
  if (progress === null || progressAt === null || progress < 0.02) return null;
  if (phase !== 'processing' && phase !== 'uploading') return null;
  const spent = progressAt - enteredAt;
  if (spent <= 0) return null;
  const total = spent / progress;
  return Math.max(0, Math.round(enteredAt + total - now));
}

export interface WatchedWorld {
  readonly now: number;
  readonly random: number;
  readonly visible: boolean;
  /** Milliseconds: the longest pause while a job runs and somebody watches. */
  readonly readEvery: number;
}

/**
 * When to look at a job again: seldom while the end is far, densely near it, slowly when nobody watches. A pace is
 * believed only as far ahead as it has been seen, so that a slow start does not hide a fast job.
 */
export function readDelay(record: TaskRecord, world: WatchedWorld): number {
  const left = timeLeft(record, world.now);
  const age = world.now - record.enteredAt;
  const believed = Math.max(1_500, age);
  const wanted =
    left === null
      ? clamp(age * 0.25, 400, 5_000)
      : clamp(Math.min(left * 0.5, believed), 400, 8_000);
  const jitter = 0.9 + 0.2 * world.random;
  if (!world.visible) return Math.round(Math.max(5_000, wanted * jitter * 2));
  const most = record.phase === 'processing' ? world.readEvery : Number.POSITIVE_INFINITY;
  return Math.round(Math.min(wanted, most) * jitter);
}

/** How soon a job that was told to stop is read again. */
export const CLOSING_READ_DELAY = 600;

/** A lost submit's job is looked for ever more rarely, a minute apart at most. */
export const findDelay = (ageMs: number): number => clamp(ageMs * 0.25, 5_000, 60_000);

/** A promised cancel is tried again ever more rarely, an hour apart at most. */
export const debtDelay = (tries: number): number =>
  Math.min(3_600_000, 5_000 * 2 ** Math.min(tries, 10));
