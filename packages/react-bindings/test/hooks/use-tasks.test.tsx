import { act, render, renderHook, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useTask, useTaskIds, useTasks } from '../../src/index.ts';
import { createWorld, REQUEST } from '../support/world.tsx';

interface Counted {
  readonly count: (name: string) => void;
}

function Row({ id, count }: Counted & { readonly id: string }) {
  count(id);
  return <li>{useTask(id)?.progress}</li>;
}

function List({ count }: Counted) {
  count('list');
  return useTaskIds().map((id) => <Row key={id} id={id} count={count} />);
}

it('lists tasks newest first', async () => {
  const { wrapper, create, advance } = createWorld();
  const { result } = renderHook(() => [useTasks().map(({ id }) => id), useTaskIds()], { wrapper });
  expect(result.current).toEqual([[], []]);
  await create('old');
  await advance(10);
  await create('new');
  expect(result.current).toEqual([
    ['new', 'old'],
    ['new', 'old'],
  ]);
});

it('keeps the array while what a filter lets through is the same, also a filter made in render', async () => {
  const { wrapper, create, advance, ended, client } = createWorld();
  const task = await create('one');
  const arrays: unknown[] = [];
  const { rerender } = renderHook(() => arrays.push(useTasks(({ phase }) => phase === 'ended')), {
    wrapper,
  });
  await create('two');
  await advance(500);
  expect(arrays).toHaveLength(1);
  rerender();
  expect(arrays).toHaveLength(2);
  expect(arrays[1]).toBe(arrays[0]);
  await ended(task);
  await ended(await create('two'));
  expect(arrays.at(-1)).toEqual(client.tasks.list());
  const last = arrays.at(-1);
  rerender();
  expect(arrays.at(-1)).toBe(last);
});

it('sees what a filter of the present render lets through', async () => {
  const { wrapper, create } = createWorld();
  await create('one');
  await create('two');
  const { result, rerender } = renderHook(
    ({ wanted }) => [useTaskIds(({ id }) => id === wanted), useTasks(({ id }) => id === wanted)],
    { wrapper, initialProps: { wanted: 'one' } },
  );
  expect(result.current).toMatchObject([['one'], [{ id: 'one' }]]);
  rerender({ wanted: 'two' });
  expect(result.current).toMatchObject([['two'], [{ id: 'two' }]]);
});

it('renders only the row whose progress changed, among 200', async () => {
  const { wrapper, client, transport, advanceUntil } = createWorld({
    script: (_, index) => (index === 7 ? { runMs: 3_600_000 } : { ends: 'never' }),
  });
  const renders: Record<string, number> = {};
  const count = (name: string) => {
    renders[name] = (renders[name] ?? 0) + 1;
  };
  const numbers = Array.from({ length: 200 }, (_, number) => number);
  await act(() =>
    Promise.all(numbers.map((number) => client.tasks.create({ ...REQUEST, id: `task-${number}` }))),
  );
  render(<List count={count} />, { wrapper });
  await advanceUntil(() => client.tasks.list().every(({ phase }) => phase === 'processing'));

  const id = transport.jobs[7]?.key.split(':')[0] ?? '';
  const before = { ...renders };
  const progress = () => client.tasks.get(id)?.getSnapshot().progress;
  const now = progress();
  await advanceUntil(() => progress() !== now);

  expect(screen.getAllByRole('listitem')).toHaveLength(200);
  expect(renders).toEqual({ ...before, [id]: (before[id] ?? 0) + 1 });
});
