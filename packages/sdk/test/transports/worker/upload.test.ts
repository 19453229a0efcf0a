import { describe, expect, it } from 'vitest';
import type { FileSource } from '../../../src/task/file-source.ts';
import { createBytes } from '../../../src/testing/contract-case.ts';
import { errorOf, fileOf, never, sendOptions, startWorker, transportTo } from './support/bench.ts';
import type { FakeFile } from './support/fake-uploads.ts';
import { answer } from './support/http.ts';
import { bytesAt, isPart, PART, partsSent, SIZE, senderTo } from './support/sender.ts';

const PARTS = [1, 2, 3, 4, 5];

const sumOf = (file: FakeFile | undefined): number =>
  [...(file?.parts.values() ?? [])].reduce((sum, bytes) => sum + bytes.byteLength, 0);

const start = () => startWorker({ partSize: PART });

describe('an upload in parts', () => {
  it('arrives whole, told by growing fractions that end with 1', async () => {
    const worker = await start();
    const told: number[] = [];
    const { key } = await transportTo(worker).uploader.upload(fileOf(SIZE), {
      ...sendOptions(),
      onProgress: (fraction) => told.push(fraction),
    });
    expect(bytesAt(worker, key)?.equals(createBytes(SIZE))).toBe(true);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.length).toBeGreaterThanOrEqual(PARTS.length);
    expect(told.at(-1)).toBe(1);
    expect(told.filter((fraction) => fraction === 1)).toHaveLength(1);
  });

  it("takes a browser's File, whose slices the platform reads", async () => {
    const worker = await start();
    const file = new File([createBytes(SIZE)], 'f.png', { type: 'image/png' });
    const { key } = await transportTo(worker).uploader.upload(file, sendOptions());
    expect(bytesAt(worker, key)?.equals(createBytes(SIZE))).toBe(true);
  });

  it.each(PARTS)('goes on after the link broke at part %i', async (broken) => {
    const worker = await start();
    let breaks = 2;
    worker.intercept((request) => {
      if (!isPart(request, broken) || breaks === 0) return false;
      breaks -= 1;
      request.response.destroy();
      return true;
    });
    const { sendFile, pauses } = senderTo(worker);
    const fileId = await sendFile(fileOf(SIZE), sendOptions());
    expect(bytesAt(worker, fileId)?.equals(createBytes(SIZE))).toBe(true);
    expect(pauses).toHaveLength(2);
    expect(partsSent(worker)).toHaveLength(PARTS.length + 2);
  });

  it.each(PARTS)('is taken up by a new process after part %i failed for good', async (broken) => {
    const worker = await start();
    worker.intercept((request) => {
      if (!isPart(request, broken)) return false;
      request.response.destroy();
      return true;
    });
    const error = await errorOf(senderTo(worker).sendFile(fileOf(SIZE), sendOptions()));
    expect(error).toMatchObject({ name: 'UploadError', code: 'network', retryable: true });
    const [file] = [...worker.uploads.files.values()];
    const bytesThere = sumOf(file);
    const there = [...(file?.parts.keys() ?? [])];
    worker.intercept(() => false);
    const before = partsSent(worker).length;
    const told: number[] = [];
    const { key } = await transportTo(worker).uploader.upload(fileOf(SIZE), {
      ...sendOptions(),
      onProgress: (fraction) => told.push(fraction),
    });
    const again = partsSent(worker).slice(before);
    expect(again.toSorted()).toEqual(PARTS.filter((part) => !there.includes(part)));
    expect(bytesThere === 0 ? 0 : told[0]).toBeCloseTo(bytesThere / SIZE);
    expect(bytesAt(worker, key)?.equals(createBytes(SIZE))).toBe(true);
    expect(worker.uploads.files.size).toBe(1);
  });

  it('starts anew for another file under the same key', async () => {
    const worker = await start();
    const { uploader } = transportTo(worker);
    const first = await uploader.upload(fileOf(SIZE, 1), sendOptions());
    const second = await uploader.upload(fileOf(SIZE, 2), sendOptions());
    expect(second.key).not.toBe(first.key);
    expect(bytesAt(worker, second.key)?.equals(createBytes(SIZE, 2))).toBe(true);
  });

  it('sends nothing of a file that is there already', async () => {
    const worker = await start();
    const first = await transportTo(worker).uploader.upload(fileOf(SIZE), sendOptions());
    const before = worker.seen.length;
    const second = await transportTo(worker).uploader.upload(fileOf(SIZE), sendOptions());
    expect(second).toEqual(first);
    expect(worker.seen.slice(before).map(({ path }) => path)).toEqual(['/uploads']);
  });

  it('has no key where the file cannot be told from another one', async () => {
    const worker = await start();
    const bodies: unknown[] = [];
    worker.intercept(async (request) => {
      if (request.path !== '/uploads') return false;
      const bytes = await request.bytes();
      bodies.push(JSON.parse(bytes.toString()));
      const data = { fileId: 'f', partSize: PART, parts: [], complete: true };
      answer(request.response, 200, { success: true, data });
      return true;
    });
    const { crypto } = globalThis;
    Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true });
    try {
      await transportTo(worker).uploader.upload(fileOf(10), sendOptions());
    } finally {
      Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true });
    }
    await transportTo(worker).uploader.upload(fileOf(10), sendOptions());
    const about = { name: 'face.png', type: 'image/png', size: 10 };
    const fingerprint = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(bodies).toEqual([about, { ...about, key: 'task-1/source', fingerprint }]);
  });
});

it('has only a few slices of a file in memory', async () => {
  const size = 24 * 1_048_576;
  const worker = await startWorker({ partSize: 4 * 1_048_576 });
  let [read, received, most] = [0, 0, 0];
  worker.intercept(async ({ method, incoming, response }) => {
    if (method !== 'PUT') return false;
    for await (const chunk of incoming) received += (chunk as Buffer).byteLength;
    answer(response, 200, { success: true, data: { part: 1 } });
    return true;
  });
  const whole = createBytes(1_048_576);
  const file: FileSource = {
    name: 'big.mp4',
    type: 'video/mp4',
    size,
    slice: (from = 0, to = size) => ({
      arrayBuffer: async () => {
        if (worker.seen.some(({ method }) => method === 'PUT')) read += to - from;
        most = Math.max(most, read - received);
        return whole.slice(0, to - from).buffer;
      },
    }),
  };
  await errorOf(transportTo(worker, { partConcurrency: 2 }).uploader.upload(file, sendOptions()));
  expect(received).toBe(size);
  expect(most).toBeLessThan(2 * 4 * 1_048_576);
});

it('is broken off by its signal, at once and with every part', async () => {
  const worker = await start();
  const controller = new AbortController();
  const closed = new Promise<void>((resolve) => {
    let open = 0;
    worker.intercept((request) => {
      const { method, incoming } = request;
      if (method !== 'PUT' || isPart(request, 1)) return false;
      open += 1;
      incoming.on('close', () => {
        open -= 1;
        if (open === 0) resolve();
      });
      if (open === 3) controller.abort();
      return true;
    });
  });
  const { signal } = controller;
  const { uploader } = transportTo(worker);
  await errorOf(uploader.upload(fileOf(SIZE), { ...sendOptions(), signal }));
  await closed;
  expect(partsSent(worker)).toHaveLength(4);
});

it('asks for a file again that was uploaded elsewhere or has an id that is none', async () => {
  const worker = await start();
  const { uploader } = transportTo(worker);
  const options = { signal: never, file: fileOf(10), open: async () => null };
  for (const [name, key] of [
    ['presigned', 'a'],
    ['worker', '../a'],
  ] as const) {
    const resolved = uploader.resolve({ uploader: name, key, data: null }, options);
    expect(await errorOf(resolved)).toMatchObject({ code: 'input-lost', retryable: false });
  }
});
