import type { FaceSwapClient } from '@faceswap/sdk';
import { act, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { type FaceSwap, FaceSwapProvider, useFaceSwap, useTask } from '../../src/index.ts';
import { createWorld, REQUEST } from '../support/world.tsx';

const Look = ({ saw }: { readonly saw: (commands: FaceSwap) => void }) => {
  saw(useFaceSwap());
  return null;
};

const Button = () => {
  const { create } = useFaceSwap();
  const task = useTask('order-1');
  return (
    <button type="button" onClick={() => create({ ...REQUEST, id: 'order-1' })}>
      {task?.outcome ?? 'swap'}
    </button>
  );
};

it('is one object for one client, and another one for another client', () => {
  const { client, open } = createWorld();
  const other = open().client;
  const seen: unknown[] = [];
  const app = (of: FaceSwapClient) => (
    <FaceSwapProvider client={of}>
      <Look saw={(commands) => seen.push(commands)} />
    </FaceSwapProvider>
  );
  const { rerender } = render(app(client));
  rerender(app(client));
  expect(seen[1]).toBe(seen[0]);
  expect(seen[1]).toMatchObject({ client });
  rerender(app(other));
  expect(seen[2]).not.toBe(seen[0]);
  expect(seen[2]).toMatchObject({ client: other });
});

it('makes one job of a double click with one id', async () => {
  const { wrapper, transport, client, advance } = createWorld();
  render(<Button />, { wrapper });
  const button = screen.getByRole('button');
  fireEvent.click(button);
  fireEvent.click(button);
  await advance(10_000);
  expect(button.textContent).toBe('completed');
  expect(transport.jobs).toHaveLength(1);
  expect(client.tasks.list()).toHaveLength(1);
});

it('cancels a task by id, and says null of one that nobody knows', async () => {
  const { wrapper, transport, environment, create, advance } = createWorld({
    script: () => ({ ends: 'never' }),
  });
  const { result } = renderHook(() => useFaceSwap(), { wrapper });
  await create('one');
  await advance(5_000);
  const cancelling = result.current.cancel('one');
  await advance(10_000);
  await expect(cancelling).resolves.toMatchObject({
    outcome: 'cancelled',
    cancellation: 'confirmed',
  });
  expect(transport.jobs.filter(transport.isRunning)).toEqual([]);
  await expect(result.current.cancel('two')).resolves.toBeNull();
  expect(environment.timers).toBe(0);
});

it('cancels a stored task that is not back yet', async () => {
  const { create, open, client, transport, environment, advance } = createWorld({
    script: () => ({ ends: 'never' }),
  });
  await create('one');
  await advance(5_000);
  await client.close();
  const next = open().client;
  const { result } = renderHook(() => useFaceSwap(), {
    wrapper: ({ children }) => <FaceSwapProvider client={next}>{children}</FaceSwapProvider>,
  });
  expect(next.tasks.get('one')).toBeNull();
  const cancelling = result.current.cancel('one');
  await act(() => environment.advance(10_000));
  await expect(cancelling).resolves.toMatchObject({ outcome: 'cancelled' });
  expect(transport.jobs.filter(transport.isRunning)).toEqual([]);
});

it('tries a failed task again, and refuses to try one that nobody knows', async () => {
  const { wrapper, transport, create, ended, advance } = createWorld({
    script: (_, index) => ({ ends: index === 0 ? 'failed' : 'completed' }),
  });
  const { result } = renderHook(() => useFaceSwap(), { wrapper });
  const task = await create('one');
  await ended(task);
  expect(task.getSnapshot().outcome).toBe('failed');
  await act(() => result.current.retry('one', { target: { url: 'https://example.com/b.jpg' } }));
  await advance(10_000);
  expect(task.getSnapshot()).toMatchObject({ outcome: 'completed', attempt: 2 });
  expect(transport.jobs).toHaveLength(2);
  await expect(result.current.retry('two')).rejects.toMatchObject({ code: 'invalid-request' });
});

it('removes a task by id; one that nobody knows is removed already', async () => {
  const { wrapper, client, create, ended } = createWorld();
  const { result } = renderHook(() => useFaceSwap(), { wrapper });
  const task = await create('one');
  await expect(result.current.remove('one')).rejects.toMatchObject({ code: 'task-active' });
  await ended(task);
  await act(() => result.current.remove('one'));
  expect(client.tasks.list()).toEqual([]);
  await expect(result.current.remove('one')).resolves.toBeUndefined();
});

it('says so when there is no provider', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(() => renderHook(() => useFaceSwap())).toThrow(
    expect.objectContaining({ code: 'invalid-setup' }),
  );
  said.mockClear();
});
