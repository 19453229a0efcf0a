import { readField } from '../../http/read-field.ts';

const PAIRS = [
  ['frame', 'total'],
  ['current', 'total'],
  ['step', 'total'],
] as const;

const inRange = (fraction: number): number | null =>
  fraction >= 0 && fraction <= 1 ? fraction : null;

/**
 * From 1 on a number is a percentage: a worker that counts in percent and says 1 would else show 100 % for the
 * whole job, while one that counts in fractions and says 1 is about to end anyway.
 */
const fromNumber = (value: number): number | null => inRange(value < 1 ? value : value / 100);

const ratio = (done: number, total: number): number | null =>
  total > 0 ? inRange(done / total) : null;

function fromText(text: string): number | null {
  const short = text.slice(0, 200);
  const pair = /(\d{1,9})\s*\/\s*(\d{1,9})/.exec(short);
  if (pair) return ratio(Number(pair[1]), Number(pair[2]));
  const percent = /(\d{1,3}(?:\.\d{1,9})?)\s*%/.exec(short);
  if (percent) return inRange(Number(percent[1]) / 100);
  return /^\s*\d{1,3}(\.\d{1,20})?\s*$/.test(short) ? fromNumber(Number(short)) : null;
}

/**
 * A fraction, 0 to 1, out of the forms that workers report progress in: `"Update 1/3"`, `"50%"`, `0.5`, `50`,
 * `{ progress }`, `{ percent }` with any of these in it, and `{ frame, total }`; null for anything else.
 */
export function parseProgress(output: unknown): number | null {
  if (typeof output === 'number') return fromNumber(output);
  if (typeof output === 'string') return fromText(output);
  for (const [doneKey, totalKey] of PAIRS) {
    const done = readField(output, doneKey);
    const total = readField(output, totalKey);
    if (typeof done === 'number' && typeof total === 'number') return ratio(done, total);
  }
  const inner = readField(output, 'progress') ?? readField(output, 'percent');
  return typeof inner === 'number' || typeof inner === 'string' ? parseProgress(inner) : null;
}
