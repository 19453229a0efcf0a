import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepTrying } from '../../src/client/keep-trying.ts';

const page = new EventTarget();
const shown = Object.assign(new EventTarget(), { visibilityState: 'visible' });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', shown);
  for (const name of ['addEventListener', 'removeEventListener'] as const) {
    vi.stubGlobal(name, page[name].bind(page));
  }
});

afterEach(() => vi.useRealTimers());

it('tries after growing pauses of a minute at most, until it is done', async () => {
  const attempt = vi.fn(async () => attempt.mock.calls.length === 20);
  keepTrying(attempt);
  await vi.advanceTimersByTimeAsync(1_400);
  expect(attempt).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_200);
  expect(attempt).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(18 * 75_000);
  expect(attempt).toHaveBeenCalledTimes(20);
  page.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(attempt).toHaveBeenCalledTimes(20);
});

it('tries at once when the link is back and when somebody looks, one attempt at a time', async () => {
  const results: ((done: boolean) => void)[] = [];
  const stop = keepTrying(() => new Promise((resolve) => results.push(resolve)));
  page.dispatchEvent(new Event('online'));
  expect(results).toHaveLength(1);
  results[0]?.(false);
  await vi.advanceTimersByTimeAsync(0);
  shown.dispatchEvent(new Event('visibilitychange'));
  expect(results).toHaveLength(2);
  results[1]?.(false);
  await vi.advanceTimersByTimeAsync(0);
  page.dispatchEvent(new Event('online'));
  expect(results).toHaveLength(3);
  stop();
  results[2]?.(false);
  await vi.advanceTimersByTimeAsync(600_000);
  page.dispatchEvent(new Event('online'));
  expect(results).toHaveLength(3);
});
