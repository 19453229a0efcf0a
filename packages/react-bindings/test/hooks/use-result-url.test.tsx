import { FaceSwapError, type JobOutput, type Transport } from '@faceswap/sdk';
import { act, renderHook } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { FaceSwapProvider, useResultUrl } from '../../src/index.ts';
import { createWorld, REQUEST } from '../support/world.tsx';

afterEach(() => {
  vi.useRealTimers();
});

const output: JobOutput = {
  kind: 'url',
  mimeType: 'video/mp4',
  url: 'https://example.com/kept',
  expiresAt: null,
};

/** A world whose backend gives a link anew each time it is asked, or fails as told. */
function createLinkWorld() {
  const world = createWorld({ script: () => ({ output }) });
  const asked: string[] = [];
  const failures: FaceSwapError[] = [];
  const transport: Transport = {
    ...world.transport,
    async resultUrl({ id }) {
      asked.push(id);
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return `https://example.com/${id}?signed=${asked.length}`;
    },
  };
  const { client } = world.open({ transport });
  const wrapper = ({ children }: Parameters<typeof world.wrapper>[0]) => (
    <FaceSwapProvider client={client}>{children}</FaceSwapProvider>
  );
  const complete = async (id: string) => {
    const task = await act(() => client.tasks.create({ ...REQUEST, id }));
    await world.ended(task);
    return task;
  };
  return { ...world, client, asked, failures, wrapper, complete };
}

const lost = () => new FaceSwapError('Gone.', { code: 'result-lost' });
const offline = () => new FaceSwapError('Offline.', { code: 'network', retryable: true });

it('is null until the result is there, then what the result says', async () => {
  const { wrapper, create, advance, ended } = createWorld();
  let renders = 0;
  const { result } = renderHook(
    () => {
      renders += 1;
      return useResultUrl('one');
    },
    { wrapper },
  );
  const task = await create('one');
  await advance(700);
  expect(task.getSnapshot().phase).toBe('processing');
  expect(result.current).toBeNull();
  expect(renders).toBe(1);
  await ended(task);
  expect(result.current).toMatch(/^data:image\/png;base64,/);
  expect(result.current).toBe(await task.getSnapshot().result?.url());
  expect(renders).toBeLessThanOrEqual(3);
});

it('asks for a fresh link at each mount, and once in a life', async () => {
  const { wrapper, asked, complete, advance } = createLinkWorld();
  await complete('one');
  const first = renderHook(() => useResultUrl('one'), { wrapper });
  await advance(60_000);
  first.rerender();
  expect(first.result.current).toBe('https://example.com/job-1?signed=1');
  first.unmount();
  const second = renderHook(() => useResultUrl('one'), { wrapper });
  await advance(0);
  expect(second.result.current).toBe('https://example.com/job-1?signed=2');
  expect(asked).toHaveLength(2);
});

it('is null when the result is lost, and does not ask again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { wrapper, asked, failures, complete, advance } = createLinkWorld();
  await complete('one');
  failures.push(lost());
  const { result } = renderHook(() => useResultUrl('one'), { wrapper });
  await advance(0);
  expect(result.current).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
  expect(asked).toHaveLength(1);
});

it('asks again, ever more slowly, while the backend cannot be reached', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { wrapper, asked, failures, complete, advance } = createLinkWorld();
  await complete('one');
  failures.push(...Array.from({ length: 8 }, offline));
  const { result } = renderHook(() => useResultUrl('one'), { wrapper });
  await advance(0);
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    const before = asked.length;
    vi.advanceTimersByTime(seconds * 1_000 - 1);
    await advance(0);
    expect(asked).toHaveLength(before);
    vi.advanceTimersByTime(1);
    await advance(0);
    expect(asked).toHaveLength(before + 1);
    expect(result.current).toBeNull();
  }
  vi.advanceTimersByTime(30_000);
  await advance(0);
  expect(result.current).toBe('https://example.com/job-1?signed=9');
  expect(vi.getTimerCount()).toBe(0);
});

it('stops asking when it is unmounted, also while an answer is on its way', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { wrapper, asked, failures, complete, advance } = createLinkWorld();
  await complete('one');
  failures.push(offline(), offline());
  const waiting = renderHook(() => useResultUrl('one'), { wrapper });
  await advance(0);
  expect(vi.getTimerCount()).toBe(1);
  waiting.unmount();
  expect(vi.getTimerCount()).toBe(0);
  const asking = renderHook(() => useResultUrl('one'), { wrapper });
  asking.unmount();
  await advance(0);
  expect(asked).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});

it('never shows the result of one task under the id of another', async () => {
  const { wrapper, complete, advance } = createLinkWorld();
  await complete('one');
  await complete('two');
  const shown: string[] = [];
  const { rerender } = renderHook(
    ({ id }) => {
      shown.push(`${id} ${useResultUrl(id)}`);
    },
    { wrapper, initialProps: { id: 'one' } },
  );
  await advance(0);
  rerender({ id: 'two' });
  await advance(0);
  expect(shown).toEqual([
    'one null',
    'one https://example.com/job-1?signed=1',
    'two null',
    'two https://example.com/job-2?signed=2',
  ]);
});
