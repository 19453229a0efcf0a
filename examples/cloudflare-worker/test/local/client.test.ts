import {
  createFaceSwapClient,
  type FaceSwapClient,
  PHASES,
  type Phase,
  type SwapRequest,
  type Task,
  type TaskHandle,
} from '@faceswap/sdk';
import { fileStore } from '@faceswap/sdk/stores/file';
import { workerTransport } from '@faceswap/sdk/transports/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { png } from '../support/media.ts';
import { makeFolder, onCleanup } from './support/folder.ts';
import { DIRECTED_WORKER, order, RESULT } from './support/orders.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
let token: string;

beforeAll(async () => {
  world = await startWorld({ owners: 'anonymous', engine: { workerUrl: DIRECTED_WORKER } });
  const response = await fetch(`${world.url}/api/session`, { method: 'POST' });
  token = ((await response.json()) as { data: { token: string } }).data.token;
});

interface ClientOptions {
  readonly store?: string;
  readonly fetch?: typeof globalThis.fetch;
}

function openClient({ store, fetch }: ClientOptions = {}): FaceSwapClient {
  const client = createFaceSwapClient({
    transport: workerTransport({
      url: `${world.url}/api`,
      getToken: () => token,
      ...(fetch && { fetch }),
    }),
    ...(store !== undefined && { store: fileStore(store) }),
  });
  onCleanup(() => client.close());
  return client;
}

const picture = (name: string) => new File([png()], name, { type: 'image/png' });

const request = (id: string): SwapRequest & { readonly id: string } => ({
  id,
  mode: 'single-image',
  source: picture('source.png'),
  target: picture(`${id}.png`),
  consent: { subjects: 'self', statement: 'v1', acceptedAt: Date.now() },
});

const finish = (id: string) => order(world.engineDir, `${id}.png`, { end: 'finish' });

const until = (handle: TaskHandle, fits: (task: Task) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (task: Task): void => {
      if (fits(task)) resolve();
    };
    const stop = handle.subscribe(look);
    onCleanup(async () => stop());
    look(handle.getSnapshot());
  });

const isProcessing = ({ phase }: Task): boolean => phase === 'processing';

const bytesOf = async (handle: TaskHandle): Promise<Buffer> => {
  const blob = await (await handle.result()).blob();
  return Buffer.from(await blob.arrayBuffer());
};

const runs = (): number => world.engine.stats().runs;

describe('a client in Node', () => {
  it('completes a task, with its phases in order, its progress and its result', async () => {
    const handle = await openClient().tasks.create(request('completes'));
    const phases: Phase[] = [];
    handle.subscribe(({ phase }) => {
      if (phases.at(-1) !== phase) phases.push(phase);
    });
    await until(handle, isProcessing);
    await order(world.engineDir, 'completes.png', { progress: 50 });
    await until(handle, ({ progress }) => progress === 0.5);
    await finish('completes');
    expect((await bytesOf(handle)).equals(RESULT)).toBe(true);
    const places = phases.map((phase) => PHASES.indexOf(phase));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(phases).toContain('uploading');
  });

  it('cancels a task, and knows that its job has stopped', async () => {
    const handle = await openClient().tasks.create(request('cancelled'));
    await until(handle, isProcessing);
    expect(world.activeJobs()).toBe(1);
    expect(await handle.cancel()).toMatchObject({
      outcome: 'cancelled',
      cancellation: 'confirmed',
    });
    expect(world.activeJobs()).toBe(0);
  });

  it('makes one job of one id, whichever client asks and however often', async () => {
    const before = runs();
    const [first, second] = [openClient(), openClient()];
    const handles = await Promise.all([
      first.tasks.create(request('once')),
      first.tasks.create(request('once')),
      second.tasks.create(request('once')),
    ]);
    await finish('once');
    const ends = await Promise.all(handles.map((handle) => handle.ended()));
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed', 'completed']);
    expect(new Set(ends.map(({ jobId }) => jobId)).size).toBe(1);
    expect(runs()).toBe(before + 1);
  });

  it('makes one job of a submit whose answer was lost', async () => {
    const before = runs();
    let lost = 0;
    const losing: typeof globalThis.fetch = async (input, init) => {
      const response = await fetch(input, init);
      const url = input instanceof Request ? input.url : String(input);
      if (!url.includes('/process/') || lost > 0) return response;
      lost += 1;
      throw new TypeError('the answer is lost');
    };
    const handle = await openClient({ fetch: losing }).tasks.create(request('lost-answer'));
    await finish('lost-answer');
    expect(await handle.ended()).toMatchObject({ outcome: 'completed' });
    expect([lost, runs()]).toEqual([1, before + 1]);
  });
});

describe('when the Worker ends and comes back with what it kept', () => {
  it('a task goes on, in the same client and in the next one', async () => {
    const before = runs();
    const store = await makeFolder();
    const first = openClient({ store });
    const handle = await first.tasks.create(request('goes-on'));
    await until(handle, isProcessing);
    await world.pause();
    await until(handle, ({ connection }) => connection !== 'ok');
    await world.resume();
    await until(handle, (task) => isProcessing(task) && task.connection === 'ok');
    await first.close();

    const next = openClient({ store });
    await next.ready;
    const restored = next.tasks.get('goes-on');
    if (restored === null) throw new Error('The task is lost.');
    await finish('goes-on');
    expect((await bytesOf(restored)).equals(RESULT)).toBe(true);
    expect(runs()).toBe(before + 1);
  });

  it('a job that ended meanwhile is completed', async () => {
    const handle = await openClient().tasks.create(request('meanwhile'));
    await until(handle, isProcessing);
    await world.pause();
    await finish('meanwhile');
    await expect.poll(world.activeJobs).toBe(0);
    await world.resume();
    expect(await handle.ended()).toMatchObject({ outcome: 'completed' });
  });

  it('a cancel that was asked for in between is carried out', async () => {
    const handle = await openClient().tasks.create(request('stopped-meanwhile'));
    await until(handle, isProcessing);
    await world.pause();
    const cancelling = handle.cancel();
    await until(handle, ({ cancelRequested }) => cancelRequested);
    await world.resume();
    expect(await cancelling).toMatchObject({ outcome: 'cancelled' });
    await expect.poll(world.activeJobs, { timeout: 20_000 }).toBe(0);
  });
});
