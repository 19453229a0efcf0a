import type { Task } from '@faceswap/sdk';
import { act, render, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useTask } from '../../src/index.ts';
import { createWorld } from '../support/world.tsx';

const Show = ({ to }: { readonly to: (task: Task | null) => void }) => {
  to(useTask('one'));
  return null;
};

it('gives null for a task that nobody knows, and the task as soon as there is one', async () => {
  const { wrapper, create } = createWorld();
  const { result } = renderHook(() => useTask('one'), { wrapper });
  expect(result.current).toBeNull();
  const task = await create('one');
  expect(result.current).toBe(task.getSnapshot());
});

it('follows a task to its end, the same object as the handle has', async () => {
  const { wrapper, create, advance, ended } = createWorld();
  const { result } = renderHook(() => useTask('one'), { wrapper });
  const task = await create('one');
  await advance(500);
  expect(result.current?.phase).toBe('processing');
  await ended(task);
  expect(result.current).toBe(task.getSnapshot());
  expect(result.current?.outcome).toBe('completed');
});

it('renders once per change of its task, and never for another one', async () => {
  const { wrapper, client, environment, create } = createWorld({
    script: () => ({ runMs: 60_000 }),
  });
  const one = await create('one');
  const seen: unknown[] = [];
  const renderedAs: unknown[] = [];
  one.subscribe((task) => seen.push(task));
  renderHook(() => renderedAs.push(useTask('one')), { wrapper });
  renderedAs.length = 0;

  await create('two');
  expect(renderedAs).toEqual([]);

  while (one.getSnapshot().phase !== 'ended') {
    const before = one.getSnapshot();
    await act(() => environment.advanceUntil(() => one.getSnapshot() !== before));
  }
  expect(new Set(renderedAs).size).toBe(renderedAs.length);
  expect(renderedAs.at(-1)).toBe(one.getSnapshot());
  expect(renderedAs.length).toBeGreaterThan(10);
  expect(seen).toEqual(expect.arrayContaining(renderedAs));
  expect(client.tasks.get('two')?.getSnapshot().phase).not.toBe('waiting');
});

it('shows two components of one task the same object', async () => {
  const { wrapper, create, advance } = createWorld();
  const shown: Record<string, unknown> = {};
  const show = (as: string) => (task: Task | null) => {
    shown[as] = task;
  };
  render(
    <>
      <Show to={show('first')} />
      <Show to={show('second')} />
    </>,
    { wrapper },
  );
  const task = await create('one');
  await advance(700);
  expect(shown['first']).toBe(task.getSnapshot());
  expect(shown['second']).toBe(task.getSnapshot());
});

it('turns to another task with its id, and to null when the task is removed', async () => {
  const { wrapper, create, ended } = createWorld();
  const [one, two] = [await create('one'), await create('two')];
  const { result, rerender } = renderHook(({ id }) => useTask(id), {
    wrapper,
    initialProps: { id: 'one' },
  });
  expect(result.current).toBe(one.getSnapshot());
  rerender({ id: 'two' });
  expect(result.current).toBe(two.getSnapshot());
  await ended(two);
  await act(() => two.remove());
  expect(result.current).toBeNull();
});
