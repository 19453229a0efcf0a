import { act, render, screen } from '@testing-library/react';
import { Activity, StrictMode, useEffect } from 'react';
import { expect, it } from 'vitest';
import { useFaceSwap, useRestored, useResultUrl, useTask } from '../src/index.ts';
import { createWorld, REQUEST } from './support/world.tsx';

/** Creates its task in an effect, which runs again at each showing. */
function Swap() {
  const { create } = useFaceSwap();
  useEffect(() => {
    void create({ ...REQUEST, id: 'one' });
  }, [create]);
  return (
    <p data-testid="swap">
      {useTask('one')?.phase} {useResultUrl('one')?.slice(0, 14)}
    </p>
  );
}

function Restored({ onRender }: { readonly onRender: () => void }) {
  onRender();
  return <p data-testid="restored">{String(useRestored().ready)}</p>;
}

it('does not render a hidden component when the stored tasks are back, and shows it so later', async () => {
  const { wrapper: Wrapper, client } = createWorld();
  let renders = 0;
  const count = () => {
    renders += 1;
  };
  const app = (mode: 'visible' | 'hidden') => (
    <Wrapper>
      <Activity mode={mode}>
        <Restored onRender={count} />
      </Activity>
    </Wrapper>
  );
  const { rerender } = render(app('visible'));
  rerender(app('hidden'));
  const before = renders;
  await act(() => client.ready);
  expect(renders).toBe(before);
  rerender(app('visible'));
  expect(screen.getByTestId('restored').textContent).toBe('true');
});

it('makes one job over hiding and showing, listens only while shown, and catches up', async () => {
  const {
    wrapper: Wrapper,
    transport,
    listeners,
    client,
    advance,
  } = createWorld({
    script: () => ({ runMs: 60_000 }),
  });
  const app = (mode: 'visible' | 'hidden') => (
    <StrictMode>
      <Wrapper>
        <Activity mode={mode}>
          <Swap />
        </Activity>
      </Wrapper>
    </StrictMode>
  );
  const { rerender, unmount } = render(app('visible'));
  await advance(1_000);
  expect(screen.getByTestId('swap').textContent).toContain('processing');
  const shown = listeners();
  for (let count = 0; count < 10; count += 1) {
    rerender(app('hidden'));
    expect(listeners()).toBe(0);
    rerender(app('visible'));
    expect(listeners()).toBe(shown);
    await advance(100);
  }
  rerender(app('hidden'));
  await advance(120_000);
  expect(client.tasks.get('one')?.getSnapshot().outcome).toBe('completed');

  await act(async () => rerender(app('visible')));
  expect(screen.getByTestId('swap').textContent).toBe('ended data:image/png');
  unmount();
  expect(listeners()).toBe(0);
  expect(transport.jobs).toHaveLength(1);
  expect(transport.calls.some(({ operation }) => operation === 'cancel')).toBe(false);
});
