import type { FormEvent } from 'react';

declare function getToken(): Promise<string | null>;

// GUIDE:
import { FaceSwapProvider, useFaceSwap, useResultUrl, useTask, useTaskIds } from '@faceswap/react';
import { createFaceSwapClient } from '@faceswap/sdk';
import { workerTransport } from '@faceswap/sdk/transports/worker';

const client = createFaceSwapClient({ transport: workerTransport({ url: '/api', getToken }) });

export const App = () => (
  <FaceSwapProvider client={client}>
    <NewSwap />
    <Swaps />
  </FaceSwapProvider>
);

const Swaps = () => useTaskIds().map((id) => <Swap key={id} id={id} />);

// GUIDE:
function Swap({ id }: { readonly id: string }) {
  const { cancel, retry } = useFaceSwap();
  const task = useTask(id);
  const url = useResultUrl(id);
  if (task?.outcome === 'completed') {
    return (
      <figure>
        <video src={url ?? undefined} controls muted />
        <figcaption>{task.result.ai.text.en}</figcaption>
      </figure>
    );
  }
  return (
    <p>
      {task?.outcome ?? task?.phase} <progress value={task?.progress ?? undefined} />
      <button type="button" disabled={task?.cancelRequested} onClick={() => cancel(id)}>
        Stop
      </button>
      <button type="button" disabled={task?.outcome === null} onClick={() => retry(id)}>
        Try again
      </button>
    </p>
  );
}

// GUIDE:
function NewSwap() {
  const { create } = useFaceSwap();
  async function start(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [source, target] = [form.get('face'), form.get('video')];
    if (!(source instanceof File && target instanceof File)) return;
    const consent = { subjects: 'self', statement: 'terms-1', acceptedAt: Date.now() } as const;
    await create({ mode: 'single-video', source, target, consent });
  }
  return (
    <form onSubmit={start}>
      <input type="file" name="face" accept="image/*" required />
      <input type="file" name="video" accept="video/*" required />
      <label>
        <input type="checkbox" required /> The face is my own
      </label>
      <button type="submit">Swap</button>
    </form>
  );
}
