import { describe, expect, it } from 'vitest';
import {
  createFaceSwapClient,
  isFaceSwapError,
  type SwapRequest,
  type TaskHandle,
} from '../../src/index.ts';
import { settle } from '../../src/testing/virtual-environment.ts';
import { createTestWorld } from '../support/client.ts';
import { file, request } from '../support/records.ts';

describe('create', () => {
  it('gives the same task for the same id, also when both come at once', async () => {
    const world = createTestWorld();
    const client = world.open();
    const [first, second] = await Promise.all([
      client.tasks.create(request({ id: 'order-7' })),
      client.tasks.create(request({ id: 'order-7' })),
    ]);
    expect(first).toBe(second);
    await world.ended(first);
    expect(await client.tasks.create(request({ id: 'order-7' }))).toBe(first);
    expect(world.transport.jobs.length).toBe(1);
  });

  it.each<[string, Partial<SwapRequest>, RegExp]>([
    ['without consent', { consent: undefined as never }, /^consent/],
    ['with an unknown mode', { mode: 'triple-image' as never }, /^mode/],
    ['without a source', { source: undefined }, /^source/],
    ['without a target', { target: undefined as never }, /^target/],
    ['with an empty file', { target: { ...file('t.png'), size: 0 } }, /"t\.png" is empty/],
    ['with a strange id', { id: '../etc' }, /^id/],
    ['with a script for a URL', { target: { url: 'javascript:alert(1)' } }, /^target/],
    ['with too high a quality', { options: { videoQuality: 99 } }, /^options\.videoQuality/],
    [
      'with mappings in a single mode',
      { faceMappings: { face_0: file('f.png') } },
      /^faceMappings/,
    ],
    ['without mappings in a multi mode', { mode: 'multi-image' }, /^faceMappings/],
  ])('%s is refused, and says where', async (_, fields, message) => {
    const world = createTestWorld();
    const client = world.open();
    const error = await client.tasks.create(request(fields)).catch((thrown: unknown) => thrown);
    expect(isFaceSwapError(error) && error.code).toBe('invalid-request');
    expect(String((error as Error).message)).toMatch(message);
    expect(client.tasks.list()).toEqual([]);
    expect(await world.store.list()).toEqual([]);
  });

  it('starts nothing when the store refuses', async () => {
    const world = createTestWorld();
    const store = { ...world.store, compareAndSet: () => Promise.reject(new Error('full')) };
    const client = world.open({ store });
    await expect(client.tasks.create(request())).rejects.toThrow('full');
    await world.environment.advance(60_000);
    expect(client.tasks.list()).toEqual([]);
    expect(world.transport.calls).toEqual([]);
  });

  it('takes face mappings and URLs in multi modes', async () => {
    const world = createTestWorld();
    const faceMappings = { face_0: file('a.png'), face_1: { url: 'https://example.com/b.png' } };
    const target = { url: 'https://example.com/crowd.mp4', type: 'video/mp4' };
    const handle = await world
      .open()
      .tasks.create(request({ mode: 'multi-video', source: undefined, target, faceMappings }));
    expect((await world.ended(handle)).outcome).toBe('completed');
    const [job] = world.transport.jobs;
    expect(Object.keys(job?.request.faces ?? {})).toEqual(['face_0', 'face_1']);
    expect(job?.request.faces['face_1']?.url).toBe('https://example.com/b.png');
    expect(job?.request.source).toBeNull();
  });
});

describe('validation against the worker', () => {
  it.each([
    ['a mode it does not do', { modes: ['single-video' as const] }, 'unsupported-mode'],
    ['bytes when it takes URLs', { inputs: ['url' as const] }, 'unsupported-input'],
    ['more bytes than fit', { maxInlineBytes: 5 }, 'file-too-large'],
  ])('refuses %s before anything is sent', async (_, accepts, code) => {
    const world = createTestWorld({ accepts });
    const handle = await world.open().tasks.create(request());
    const end = await world.ended(handle);
    expect(end).toMatchObject({ outcome: 'failed', failure: { code, mayBeBilled: false } });
    expect(world.transport.calls).toEqual([]);
  });
});

describe('limits', () => {
  it('lets five work and the others wait in order', async () => {
    const world = createTestWorld({ script: () => ({ queuedMs: 0, runMs: 1_000 }) });
    const client = world.open();
    const handles: TaskHandle[] = [];
    for (let index = 0; index < 8; index += 1) {
      handles.push(await client.tasks.create(request({ id: `task-${index}` })));
      await world.environment.advance(1);
    }
    const phases = () => handles.map((handle) => handle.getSnapshot().phase);
    expect(phases().slice(5)).toEqual(['waiting', 'waiting', 'waiting']);
    await world.environment.advanceUntil(() => phases()[5] !== 'waiting');
    expect(phases().slice(6)).toEqual(['waiting', 'waiting']);
    for (const handle of handles) expect((await world.ended(handle)).outcome).toBe('completed');
    expect(world.environment.timers).toBe(0);
  });

  it('asks a long job rarely, and often near its end', async () => {
    const world = createTestWorld({ script: () => ({ queuedMs: 500, runMs: 20_000 }) });
    const handle = await world.open().tasks.create(request());
    await world.ended(handle);
    const reads = world.transport.calls.filter(({ operation }) => operation === 'read').length;
    expect(reads).toBeLessThanOrEqual(12);
  });

  it('is silent when idle', async () => {
    const world = createTestWorld();
    const client = world.open();
    await world.ended(await client.tasks.create(request()));
    const calls = world.transport.calls.length;
    expect(world.environment.timers).toBe(0);
    await world.environment.advance(86_400_000);
    expect(world.transport.calls.length).toBe(calls);
  });
});

it('needs a transport', async () => {
  expect(() => createFaceSwapClient({} as never)).toThrow(/transport/);
  await settle();
});
