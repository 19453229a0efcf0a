import { createFaceSwapClient } from '@faceswap/sdk';
import { memoryStore } from '@faceswap/sdk/stores/memory';
import { createVirtualEnvironment } from '@faceswap/sdk/testing';
import { memoryTransport } from '@faceswap/sdk/transports/memory';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, it, vi } from 'vitest';
import { noteDeleted, removeDeleted } from '../../src/client/deleted-tasks.ts';

const DAY = 86_400_000;
const file = { url: 'https://example.com/face.jpg' };
const consent = { subjects: 'self', statement: 'Mine.', acceptedAt: 1 } as const;

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));

async function open(id: string) {
  const environment = createVirtualEnvironment({ seed: 1 });
  const transport = memoryTransport({ environment, script: () => ({ ends: 'never' }) });
  const client = createFaceSwapClient({ transport, store: memoryStore(), environment });
  const create = () =>
    client.tasks.create({ id, mode: 'single-image', source: file, target: file, consent });
  await create();
  await environment.advance(2_000);
  const removing = async (now?: number) => {
    let result: boolean | null = null;
    void removeDeleted(client, now).then((gone) => {
      result = gone;
    });
    await vi.waitFor(async () => {
      await environment.advance(1_000);
      expect(result).not.toBeNull();
    });
    return result;
  };
  return { client, transport, create, removing };
}

it('stops and deletes what came back, once', async () => {
  const { client, transport, create, removing } = await open('back-1');
  await noteDeleted('back-1');
  expect(await removing()).toBe(true);
  expect(client.tasks.list()).toEqual([]);
  expect(transport.jobs.some((job) => transport.isRunning(job))).toBe(false);
  await create();
  expect(await removing()).toBe(true);
  expect(client.tasks.list()).toHaveLength(1);
  await client.close();
});

it('leaves alone what was not deleted, or deleted more than 30 days ago', async () => {
  const { client, removing } = await open('back-2');
  await noteDeleted('another');
  await noteDeleted('back-2');
  expect(await removing(Date.now() + 31 * DAY)).toBe(true);
  expect(client.tasks.list()).toHaveLength(1);
  await client.close();
});
