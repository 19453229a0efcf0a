import { createFaceSwapClient } from '@faceswap/sdk';
import { memoryTransport } from '@faceswap/sdk/transports/memory';
import { Activity, StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { FaceSwapProvider, useFaceSwap, useResultUrl, useTask, useTasks } from '../../src/index.ts';

const environment = {
  now: () => Date.now(),
  setTimeout(callback: () => void, ms: number) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
const transport = memoryTransport({ environment, script: () => ({ runMs: 20 }) });
const client = createFaceSwapClient({ transport });

function Row({ id }: { readonly id: string }) {
  const { cancel } = useFaceSwap();
  const task = useTask(id);
  const url = useResultUrl(id);
  return (
    <li>
      {task?.phase} {url?.length}
      <button type="button" onClick={() => void cancel(id)}>
        Stop
      </button>
    </li>
  );
}

const List = () => (
  <ul>
    {useTasks().map(({ id }) => (
      <Row key={id} id={id} />
    ))}
  </ul>
);

const App = ({ mode }: { readonly mode: 'visible' | 'hidden' }) => (
  <StrictMode>
    <FaceSwapProvider client={client}>
      <Activity mode={mode}>
        <List />
      </Activity>
    </FaceSwapProvider>
  </StrictMode>
);

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function mount(): Promise<string> {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  flushSync(() => root.render(<App mode="visible" />));
  flushSync(() => root.render(<App mode="hidden" />));
  flushSync(() => root.render(<App mode="visible" />));
  const shown = place.textContent ?? '';
  await pause();
  flushSync(() => root.unmount());
  place.remove();
  return shown;
}

Object.assign(globalThis, {
  async prepare() {
    for (let index = 0; index < 5; index += 1) {
      const task = await client.tasks.create({
        mode: 'single-image',
        source: { url: 'https://example.com/s.jpg' },
        target: { url: 'https://example.com/t.jpg' },
        consent: { subjects: 'self', statement: 'test', acceptedAt: 0 },
      });
      await task.ended();
    }
  },
  async mountMany(count: number) {
    let shown = '';
    for (let index = 0; index < count; index += 1) shown = await mount();
    return { shown, jobs: transport.jobs.length };
  },
});
