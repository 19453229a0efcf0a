import { afterEach, beforeEach, expect, it } from 'vitest';
import { bytesToFileSource, type FileSource } from '../../src/task/file-source.ts';
import { presignedUploader } from '../../src/uploaders/presigned.ts';
import { type ObjectServer, startObjectServer } from './object-server.ts';

let server: ObjectServer;
beforeEach(async () => {
  server = await startObjectServer();
});
afterEach(() => server.stop());

const file = (): FileSource =>
  bytesToFileSource(new Uint8Array(100_000), { name: 'face.png', type: 'image/png' });

it('leaves no timer behind when it is aborted while a slice is read', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const controller = new AbortController();
  let release = (): void => {};
  const slow: FileSource = {
    ...file(),
    slice: (start, end) => ({
      arrayBuffer: async () => {
        await new Promise<void>((resolve) => {
          release = resolve;
          controller.abort(new Error('enough'));
        });
        return file().slice(start, end).arrayBuffer();
      },
    }),
  };
  const work = presignedUploader({ sign: server.sign }).upload(slow, {
    key: 'task-1/source',
    onProgress: () => undefined,
    signal: controller.signal,
  });
  await expect(work).rejects.toThrow('enough');
  release();
  await new Promise((resolve) => setImmediate(resolve));
  expect(timers()).toBeLessThanOrEqual(before);
});
