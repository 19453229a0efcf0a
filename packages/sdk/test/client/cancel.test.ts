import { describe, expect, it } from 'vitest';
import type { Uploader } from '../../src/contracts/uploader.ts';
import type { MemoryCall, MemoryFault } from '../../src/transports/memory/index.ts';
import { createTestWorld } from '../support/client.ts';
import { request } from '../support/records.ts';

const PHASES = [
  'waiting',
  'validating',
  'uploading',
  'submitting',
  'queued',
  'processing',
] as const;

/** An uploader whose files stay on the way until time moves on. */
const slowUploader = (pause: (ms: number) => Promise<void>): Uploader => ({
  name: 'slow',
  gives: 'url',
  async upload(_file, { key, signal, onProgress }) {
    onProgress(0.5);
    await pause(5_000);
    signal.throwIfAborted();
    return { uploader: 'slow', key, data: null };
  },
  resolve: async ({ key }) => `https://files.example/${key}`,
});

async function cancelIn(
  phase: string,
  fault: (call: MemoryCall) => MemoryFault | null = () => null,
) {
  let faulty = true;
  const world = createTestWorld({
    script: () => ({ queuedMs: 10_000, runMs: 60_000 }),
    latencyMs: ({ operation }) => (operation === 'submit' ? 2_000 : 0),
    fault: (call) => (faulty ? fault(call) : null),
  });
  const { environment } = world;
  const pause = (ms: number) => new Promise<void>((done) => environment.setTimeout(done, ms));
  const slowBlobs = {
    ...world.store.blobs,
    get: async (key: string) => {
      await pause(1_000);
      return world.store.blobs.get(key);
    },
  };
  const client = world.open({
    uploader: slowUploader(pause),
    blobs: phase === 'validating' ? slowBlobs : world.store.blobs,
    limits: { concurrency: phase === 'waiting' ? 0 : 5 },
  });
  const handle = await client.tasks.create(request());
  await world.reaches(handle, phase);
  const startedAt = environment.now();
  const cancelled = handle.cancel();
  await environment.advanceUntil(() => handle.getSnapshot().phase === 'ended', 120_000);
  const end = await cancelled;
  const took = environment.now() - startedAt;
  const heal = async () => {
    faulty = false;
    await environment.advance(3_600_000);
  };
  return { ...world, client, handle, end, took, heal };
}

describe('cancel', () => {
  it.each(PHASES)('in %s ends cancelled, and no job is left running', async (phase) => {
    const { end, took, transport, environment } = await cancelIn(phase);
    expect(end.outcome).toBe('cancelled');
    const sent = ['submitting', 'queued', 'processing'].includes(phase);
    expect(end.cancellation).toBe(sent ? 'confirmed' : 'not-needed');
    expect(transport.jobs.filter(transport.isRunning)).toEqual([]);
    expect(transport.jobs.length).toBe(sent ? 1 : 0);
    expect(took).toBeLessThanOrEqual(3_000);
    await environment.advance(10_000);
    expect(environment.timers).toBe(0);
  });

  it.each<[string, MemoryFault]>([
    ['is refused', 'refused'],
    ['answers 500', 'server-error'],
    ['hangs', 'hangs'],
    ['is not allowed', 'unauthorized'],
    ['cannot be sent', 'not-sent'],
  ])('whose call %s is bounded, honest, and delivered later', async (_, fault) => {
    const { end, took, transport, heal, handle, environment } = await cancelIn(
      'processing',
      ({ operation }) => (operation === 'cancel' ? fault : null),
    );
    const tookEffect = fault === 'server-error' || fault === 'hangs';
    expect(end.outcome).toBe('cancelled');
    expect(end.cancellation).toBe(tookEffect ? 'confirmed' : 'unconfirmed');
    expect(took).toBeLessThanOrEqual(10_000);
    await heal();
    expect(transport.jobs.filter(transport.isRunning)).toEqual([]);
    expect(handle.getSnapshot().cancellation).toBe('confirmed');
    expect(environment.timers).toBe(0);
  });

  it('of a job that the endpoint no longer knows says so', async () => {
    const world = createTestWorld({ script: () => ({ runMs: 600_000 }) });
    const handle = await world.open().tasks.create(request());
    await world.reaches(handle, 'processing');
    world.transport.forget('job-1');
    const cancelled = handle.cancel();
    await world.ended(handle, 20_000);
    expect(await cancelled).toMatchObject({ outcome: 'cancelled', cancellation: 'unconfirmed' });
  });

  it('that loses to completion gives the result', async () => {
    const world = createTestWorld({ script: () => ({ queuedMs: 0, runMs: 2_000 }) });
    const handle = await world.open().tasks.create(request());
    await world.reaches(handle, 'processing');
    await world.environment.sleep(10_000);
    const end = await handle.cancel();
    expect(end).toMatchObject({ outcome: 'completed', cancellation: 'not-needed' });
    expect((await end.result?.blob())?.size).toBeGreaterThan(0);
  });

  it('of a job that ignores it ends unconfirmed and is honest about the bill', async () => {
    const world = createTestWorld({ script: () => ({ runMs: 600_000, ignoresCancel: true }) });
    const handle = await world.open().tasks.create(request());
    await world.reaches(handle, 'processing');
    const cancelled = handle.cancel();
    await world.ended(handle, 20_000);
    expect(await cancelled).toMatchObject({ outcome: 'cancelled', cancellation: 'unconfirmed' });
  });

  it.each([
    [[false, true], 'confirmed'],
    [[false, false], 'unconfirmed'],
  ])('whose job ended cancelled, confirmed or not: %j, is shown %s', async (told, shown) => {
    const world = createTestWorld({ script: () => ({ runMs: 600_000 }) });
    const reads = [...told];
    const { transport } = world;
    let cancelled = false;
    const client = world.open({
      transport: {
        ...transport,
        cancel: async (job, options) => {
          cancelled = true;
          return transport.cancel(job, options);
        },
        read: async (job, options) =>
          cancelled
            ? { status: 'cancelled', confirmed: reads.shift() ?? true }
            : transport.read(job, options),
      },
    });
    const handle = await client.tasks.create(request());
    await world.reaches(handle, 'processing');
    const end = handle.cancel();
    await world.ended(handle);
    expect(await end).toMatchObject({ outcome: 'cancelled', cancellation: 'unconfirmed' });
    await world.environment.advance(600_000);
    expect(handle.getSnapshot().cancellation).toBe(shown);
    expect(reads).toEqual([]);
    expect(world.environment.timers).toBe(0);
    await handle.remove();
  });

  it('while offline ends at once, and is delivered when the device is online again', async () => {
    const world = createTestWorld({ script: () => ({ runMs: 600_000 }) });
    const handle = await world.open().tasks.create(request());
    await world.reaches(handle, 'processing');
    world.environment.setOnline(false);
    const startedAt = world.environment.now();
    const cancelled = handle.cancel();
    await world.ended(handle);
    expect(world.environment.now() - startedAt).toBe(0);
    expect(await cancelled).toMatchObject({ outcome: 'cancelled', cancellation: 'unconfirmed' });
    const calls = world.transport.calls.length;
    await world.environment.advance(60_000);
    expect(world.transport.calls.length).toBe(calls);
    world.environment.setOnline(true);
    await world.environment.advance(1_000);
    expect(world.transport.jobs.filter(world.transport.isRunning)).toEqual([]);
    expect(handle.getSnapshot().cancellation).toBe('confirmed');
  });

  it('twice, and after the end, gives the same end', async () => {
    const { handle, end, transport } = await cancelIn('queued');
    const calls = transport.calls.length;
    expect(await handle.cancel()).toEqual(end);
    expect(transport.calls.length).toBe(calls);
  });

  it('of a submit whose answer is lost is unconfirmed, and starts nothing more', async () => {
    const { end, transport, heal } = await cancelIn('submitting', ({ operation }) =>
      operation === 'submit' ? 'lost' : null,
    );
    expect(end).toMatchObject({ outcome: 'cancelled', cancellation: 'unconfirmed' });
    await heal();
    expect(transport.jobs.length).toBe(1);
  });
});
