const SHORTEST = 1_000;
const LONGEST = 300_000;

/**
 * Milliseconds that an answer asks to wait: seconds, or a date against the answer's own `Date`, so that this
 * machine's clock does not matter. Between 1 s and 5 min; null when there is nothing to read.
 */
export function parseRetryAfter(headers: Headers): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (text === '') return null;
  const seconds = Number(text);
  const sent = Date.parse(headers.get('date') ?? '');
  const wait = Number.isNaN(seconds)
    ? Date.parse(text) - (Number.isNaN(sent) ? Date.now() : sent)
    : seconds * 1000;
  return Number.isNaN(wait) ? null : Math.min(LONGEST, Math.max(SHORTEST, wait));
}
