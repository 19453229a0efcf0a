import { createFaceSwapClient, type Task, type TaskHandle } from '@faceswap/sdk';
import { workerTransport } from '@faceswap/sdk/transports/worker';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { png } from '../support/media.ts';
import { onCleanup } from './support/folder.ts';
import { openGate } from './support/gate.ts';
import { DIRECTED_WORKER, order } from './support/orders.ts';
import { startWorld } from './support/world.ts';

const { signal } = new AbortController();
const PATIENCE = { timeout: 40_000, interval: 20 };

const picture = (name: string) => new File([png()], name, { type: 'image/png' });

/** Resolves when the task fits, without a look at anything but what the app is shown. */
const until = (handle: TaskHandle, fits: (task: Task) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (task: Task): void => {
      if (fits(task)) resolve();
    };
    const stop = handle.subscribe(look);
    onCleanup(async () => stop());
    look(handle.getSnapshot());
  });

it('shows a running job by what is pushed, reads while that is cut off, and goes back to it', async () => {
  const world = await startWorld({
    owners: 'anonymous',
    engine: { workerUrl: DIRECTED_WORKER },
    scope: 'test',
  });
  const gate = await openGate(world.url);
  onCleanup(gate.close);
  const response = await fetch(`${world.url}/api/session`, { method: 'POST' });
  const { data } = (await response.json()) as { data: { token: string } };
  let reads = 0;
  let isCut = false;
  const transport = workerTransport({
    url: `${gate.url}/api`,
    getToken: () => data.token,
    WebSocket,
    fetch: async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : String(input));
      if (/^\/api\/(status|tasks)/.test(pathname)) reads += 1;
      if (isCut && pathname === '/api/live') throw new TypeError('no link');
      return fetch(input, init);
    },
  });
  const client = createFaceSwapClient({ transport });
  onCleanup(() => client.close());

  const handle = await client.tasks.create({
    mode: 'single-image',
    source: picture('source.png'),
    target: picture('pushed.png'),
    consent: { subjects: 'self', statement: 'v1', acceptedAt: Date.now() },
  });
  await until(handle, ({ phase }) => phase === 'processing');
  const job = { transport: 'worker', id: handle.getSnapshot().jobId ?? '', data: null };
  let shown: number | null = null;
  const stop = transport.subscribe?.(async () => {
    const update = await transport.read(job, { signal });
    if (update.status === 'processing') shown = update.progress;
  });
  onCleanup(async () => stop?.());
  const tell = (progress: number) => order(world.engineDir, 'pushed.png', { progress });
  const push = async (progress: number): Promise<void> => {
    await tell(progress);
    await expect.poll(() => shown, PATIENCE).toBe(progress / 100);
  };
  await push(20);
  const before = reads;
  for (const progress of [30, 40, 50]) await push(progress);
  expect(reads).toBe(before);

  isCut = true;
  gate.drop();
  await tell(60);
  await until(handle, ({ progress }) => progress === 0.6);
  expect(reads).toBeGreaterThan(before);

  isCut = false;
  await push(70);
  const after = reads;
  for (const progress of [80, 90]) await push(progress);
  expect(reads).toBe(after);
  await order(world.engineDir, 'pushed.png', { end: 'finish' });
  expect(await handle.ended()).toMatchObject({ outcome: 'completed' });
});
