import { render } from '@testing-library/react';
import { StrictMode, useEffect } from 'react';
import { expect, it } from 'vitest';
import {
  useFaceSwap,
  useRestored,
  useResultUrl,
  useTask,
  useTaskIds,
  useTasks,
} from '../../src/index.ts';
import { createWorld, REQUEST } from '../support/world.tsx';

/** Reads by every hook there is. */
function Everything() {
  useFaceSwap();
  useRestored();
  useResultUrl('one');
  useTasks(({ outcome }) => outcome === null);
  useTaskIds();
  return <p>{useTask('one')?.phase}</p>;
}

interface StartProps {
  onEffect(): void;
}

function Start({ onEffect }: StartProps) {
  const { create } = useFaceSwap();
  useEffect(() => {
    onEffect();
    void create({ ...REQUEST, id: 'one' });
  }, [create, onEffect]);
  return <Everything />;
}

it('makes one job in StrictMode, also when an effect creates the task', async () => {
  const { wrapper: Wrapper, transport, advance, client } = createWorld();
  let effects = 0;
  const count = () => {
    effects += 1;
  };
  const { container } = render(
    <StrictMode>
      <Wrapper>
        <Start onEffect={count} />
      </Wrapper>
    </StrictMode>,
  );
  await advance(10_000);
  expect(effects).toBe(2);
  expect(container.textContent).toBe('ended');
  expect(transport.jobs).toHaveLength(1);
  expect(transport.calls.filter(({ operation }) => operation !== 'read')).toHaveLength(1);
  expect(client.tasks.list()).toHaveLength(1);
});

it('leaves no listener after 1,000 fast mounts, and the task goes on', async () => {
  const { wrapper, transport, listeners, create, advance, ended } = createWorld({
    script: () => ({ runMs: 60_000 }),
  });
  const task = await create('one');
  await advance(1_000);
  expect(task.getSnapshot().phase).toBe('processing');
  const shown = render(<Everything />, { wrapper });
  const perMount = listeners();
  expect(perMount).toBeGreaterThan(0);
  shown.unmount();
  for (let count = 0; count < 1_000; count += 1) render(<Everything />, { wrapper }).unmount();
  expect(listeners()).toBe(0);
  await ended(task);
  expect(task.getSnapshot().outcome).toBe('completed');
  expect(transport.jobs).toHaveLength(1);
  expect(transport.calls.some(({ operation }) => operation === 'cancel')).toBe(false);
});

it('keeps as many listeners as there are readers, however often they render', async () => {
  const { wrapper, listeners, create, advance } = createWorld();
  const { rerender } = render(<Everything />, { wrapper });
  const perMount = listeners();
  await create('one');
  for (let count = 0; count < 20; count += 1) {
    rerender(<Everything />);
    await advance(100);
  }
  expect(listeners()).toBe(perMount);
});

it('goes on with a task whose components have all gone', async () => {
  const { wrapper, create, advance, ended, transport } = createWorld();
  const { unmount } = render(<Everything />, { wrapper });
  const task = await create('one');
  await advance(300);
  unmount();
  await ended(task);
  expect(task.getSnapshot().outcome).toBe('completed');
  expect(transport.jobs).toHaveLength(1);
});
