import { act, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, it, onTestFinished } from 'vitest';
import {
  FaceSwapProvider,
  useRestored,
  useResultUrl,
  useTask,
  useTaskIds,
  useTasks,
} from '../../src/index.ts';
import { createWorld } from '../support/world.tsx';

const Row = ({ id }: { readonly id: string }) => (
  <li>
    {useTask(id)?.phase} {useResultUrl(id)?.slice(0, 14)}
  </li>
);

const Page = () => {
  const { ready } = useRestored();
  const done = useTasks(({ phase }) => phase === 'ended');
  return (
    <main>
      <h1>{ready ? 'ready' : 'loading'}</h1>
      <p>{`${done.length} done, ${useTask('one')?.phase ?? 'unknown'}, ${useResultUrl('one')}`}</p>
      <ul>
        {useTaskIds().map((id) => (
          <Row key={id} id={id} />
        ))}
      </ul>
    </main>
  );
};

const EMPTY = '<main><h1>loading</h1><p>0 done, unknown, null</p><ul></ul></main>';

it('renders the empty state on a server, whatever the client holds', async () => {
  const { client, wrapper, create, ended, listeners } = createWorld();
  await ended(await create('one'));
  const { result, unmount } = renderHook(() => useRestored(), { wrapper });
  await act(() => client.ready);
  expect(result.current.ready).toBe(true);
  unmount();
  const html = renderToString(
    <FaceSwapProvider client={client}>
      <Page />
    </FaceSwapProvider>,
  );
  expect(html).toBe(EMPTY);
  expect(listeners()).toBe(0);
});

it('hydrates without a word from React when the tasks are there already', async () => {
  const { client, create, ended, transport } = createWorld();
  await ended(await create('one'));
  const app = (
    <StrictMode>
      <FaceSwapProvider client={client}>
        <Page />
      </FaceSwapProvider>
    </StrictMode>
  );
  const container = document.createElement('div');
  container.innerHTML = renderToString(app);
  document.body.append(container);
  const heading = container.querySelector('h1');
  const recovered: unknown[] = [];
  const root = await act(async () =>
    hydrateRoot(container, app, { onRecoverableError: (error) => recovered.push(error) }),
  );
  onTestFinished(() => {
    act(() => root.unmount());
    container.remove();
  });
  expect(recovered).toEqual([]);
  expect(container.querySelector('h1')).toBe(heading);
  expect(heading?.textContent).toBe('ready');
  expect(container.querySelector('p')?.textContent).toMatch(/^1 done, ended, data:image/);
  expect(container.querySelector('li')?.textContent).toBe('ended data:image/png');
  expect(transport.jobs).toHaveLength(1);
});
