'use client';

import {
  FaceSwapProvider,
  useFaceSwap,
  useRestored,
  useResultUrl,
  useTask,
  useTaskIds,
} from '@faceswap/react';
import { createFaceSwapClient } from '@faceswap/sdk';
import { memoryTransport } from '@faceswap/sdk/transports/memory';

const environment = {
  now: () => Date.now(),
  setTimeout(callback: () => void, delayMs: number) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

const client = createFaceSwapClient({
  transport: memoryTransport({ environment, script: () => ({ queuedMs: 0, runMs: 100 }) }),
});

export const App = () => (
  <FaceSwapProvider client={client}>
    <Swap />
  </FaceSwapProvider>
);

function Swap() {
  const { create } = useFaceSwap();
  const { ready } = useRestored();
  const ids = useTaskIds();
  const start = () =>
    create({
      id: 'order-1',
      mode: 'single-image',
      source: { url: 'https://example.com/face.jpg' },
      target: { url: 'https://example.com/picture.jpg' },
      consent: { subjects: 'self', statement: 'terms-1', acceptedAt: Date.now() },
    });
  return (
    <>
      <button type="button" disabled={!ready} onClick={start}>
        Swap
      </button>
      <ul>
        {ids.map((id) => (
          <Row key={id} id={id} />
        ))}
      </ul>
      <p>{`${ids.length} tasks`}</p>
    </>
  );
}

function Row({ id }: { readonly id: string }) {
  const task = useTask(id);
  const url = useResultUrl(id);
  return (
    <li>
      {task?.outcome ?? task?.phase}
      {url !== null && <img src={url} alt={task?.result?.ai.text.en ?? ''} />}
    </li>
  );
}
