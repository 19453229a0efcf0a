import { createFaceSwapClient, type JobRequest, type Transport } from '@faceswap/sdk';
import { memoryStore } from '@faceswap/sdk/stores/memory';
import { createVirtualEnvironment } from '@faceswap/sdk/testing';
import { memoryTransport } from '@faceswap/sdk/transports/memory';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bringBack } from '../../src/client/bring-back.ts';

const REQUEST: JobRequest = {
  taskId: 'kept',
  attempt: 1,
  mode: 'single-video',
  source: null,
  target: { url: 'https://example.com/target.mp4', name: 'target.mp4', type: 'video/mp4' },
  faces: {},
  options: {},
  consent: null,
  runMs: 3_600_000,
  ttlMs: 3_600_000,
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const page = new EventTarget();
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('document', new EventTarget());
  for (const name of ['addEventListener', 'removeEventListener'] as const) {
    vi.stubGlobal(name, page[name].bind(page));
  }
});

afterEach(() => vi.useRealTimers());

/** A backend that keeps one task, and a browser that knows nothing of it. */
async function createWorld(getToken: () => Promise<string | null>) {
  const environment = createVirtualEnvironment({ seed: 1 });
  const direct = memoryTransport({ environment, script: () => ({ ends: 'never' }) });
  const { signal } = new AbortController();
  const job = await direct.submit(REQUEST, { idempotencyKey: 'kept:1', signal });
  const inputs = { source: null, target: null, faces: {} };
  const kept = {
    job,
    key: 'kept:1',
    mode: REQUEST.mode,
    createdAt: environment.now(),
    inputs,
    options: {},
    consent: null,
  };
  const transport: Transport = { ...direct, list: async () => [kept] };
  const client = createFaceSwapClient({ transport, store: memoryStore(), environment });
  const session = {
    owner: 'me',
    getToken,
    renew: async () => {},
    reread: async () => {},
    end: async () => {},
  };
  return { client, stop: bringBack({ client, session }) };
}

it('brings back what the Worker keeps, as soon as it answers', async () => {
  let asked = 0;
  const { client, stop } = await createWorld(async () => {
    asked += 1;
    if (asked < 3) throw new TypeError('No network.');
    return 'token';
  });
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.tasks.list().map(({ id }) => id)).toEqual(['kept']);
  });
  expect(asked).toBe(3);
  stop();
  await client.close();
});

it('brings back nothing from a Worker without owners', async () => {
  const getToken = vi.fn(async () => null);
  const { client, stop } = await createWorld(getToken);
  const adoptAll = vi.spyOn(client.tasks, 'adoptAll');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(getToken).toHaveBeenCalledTimes(1);
  expect(adoptAll).not.toHaveBeenCalled();
  stop();
  await client.close();
});
