const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** Time of day with milliseconds. */
export function formatClock(time: number): string {
  const date = new Date(time);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${parts.map((part) => pad(part, 2)).join(':')}.${pad(date.getMilliseconds(), 3)}`;
}

/** A short length of time, to the millisecond below one second. */
export const formatLength = (ms: number): string =>
  ms < 1_000 ? `${Math.max(0, Math.round(ms))} ms` : `${(ms / 1_000).toFixed(1)} s`;
