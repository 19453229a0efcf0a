import { FaceSwapError } from '@faceswap/sdk';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LoadedResult, loadResult } from '../src/result/load-result.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const unreachable = () => new FaceSwapError('No network.', { code: 'network', retryable: true });
const lost = () => new FaceSwapError('Gone.', { code: 'result-lost', mayBeBilled: true });
const NOT_LOADED = { url: null, failure: 'not-loaded' };

/** Answers each question with the next of these; an error is thrown. */
function load(...answers: readonly (string | Error)[]) {
  const told: LoadedResult[] = [];
  let asked = 0;
  const stop = loadResult(
    async () => {
      const answer = answers[asked];
      asked += 1;
      if (typeof answer === 'string') return answer;
      throw answer;
    },
    (loaded) => told.push(loaded),
  );
  return { told, stop, asked: () => asked };
}

it('a result is asked for until the backend can be reached, each time after a longer while', async () => {
  const { told, asked } = load(unreachable(), unreachable(), 'https://app.test/1');
  await vi.advanceTimersByTimeAsync(999);
  expect(told).toEqual([NOT_LOADED]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toEqual([NOT_LOADED, NOT_LOADED]);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(asked()).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(told.at(-1)).toEqual({ url: 'https://app.test/1', failure: null });
});

it('a result that is lost is told apart from one that could not be loaded, and not asked for again', async () => {
  const gone = load(lost(), 'https://app.test/1');
  const refused = load(new Error('who knows'), 'https://app.test/1');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(gone.told).toEqual([{ url: null, failure: 'lost' }]);
  expect(refused.told).toEqual([NOT_LOADED]);
});

it('nothing is told or asked once it is stopped', async () => {
  const { told, stop, asked } = load(unreachable(), 'https://app.test/1');
  await vi.advanceTimersByTimeAsync(0);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([NOT_LOADED]);
  expect(asked()).toBe(1);
});
