import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { workerTransport } from '@faceswap/sdk/transports/worker';
import { beforeAll, expect, it } from 'vitest';
import { onCleanup } from './support/folder.ts';
import { digestOf, generatedVideo, slicesOf } from './support/large-upload/generated-video.ts';
import { residentBytes, watchMemory } from './support/large-upload/memory.ts';
import { startProxy } from './support/large-upload/proxy.ts';
import { createStage, type Stage } from './support/stage.ts';

const MIB = 1_048_576;
const SIZE = (process.env['FULL'] ? 300 : 60) * MIB;
const PART = 8 * MIB;
const PARTS = Array.from({ length: Math.ceil(SIZE / PART) }, (_, index) => index + 1);
const CHILD = fileURLToPath(new URL('./support/large-upload/upload-child.ts', import.meta.url));
const timeout = 300_000;

const mib = (bytes: number): number => Math.round((bytes / MIB) * 10) / 10;

const sorted = (parts: readonly number[]): number[] => parts.toSorted((a, b) => a - b);

let stage: Stage;

beforeAll(async () => {
  stage = await createStage({ limits: { partBytes: PART }, scope: 'file' });
  await stage.start();
});

/** A new owner, and the way to upload as this one. */
async function createOwner() {
  const session = await fetch(`${stage.url}/api/session`, { method: 'POST' });
  const { data } = (await session.json()) as { data: { token: string } };
  const { token } = data;
  const sendTo = async (url: string, file = generatedVideo(SIZE)): Promise<string> => {
    const { uploader } = workerTransport({ url: `${url}/api`, getToken: () => token });
    const signal = new AbortController().signal;
    return (await uploader.upload(file, { key: 'task-1/target', signal, onProgress: () => {} }))
      .key;
  };
  return { token, sendTo };
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

async function expectWhole(token: string, fileId: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const { status, body } = await fetch(`${stage.url}/api/download/${fileId}`, { headers });
  expect(status).toBe(200);
  if (body === null) throw new Error('The download has no bytes.');
  expect(await digestOf(chunksOf(body))).toBe(await digestOf(slicesOf(generatedVideo(SIZE))));
}

it(`sends ${mib(SIZE)} MiB with little in memory on both sides`, { timeout }, async () => {
  const { token, sendTo } = await createOwner();
  const proxy = await startProxy(stage.url);
  const pids = await stage.runtimePids();
  expect(pids.length).toBeGreaterThan(0);
  let [read, held] = [0, 0];
  const video = generatedVideo(SIZE, (bytes) => {
    // What is read before is for the fingerprint.
    if (proxy.begun.length > 0) read += bytes;
    held = Math.max(held, read - proxy.received());
  });
  let fileId = '';
  let runtime = { before: 0, most: 0 };
  const own = await watchMemory(
    () => process.memoryUsage().rss,
    async () => {
      runtime = await watchMemory(
        () => residentBytes(pids),
        async () => {
          fileId = await sendTo(proxy.url, video);
        },
      );
    },
  );
  console.log({
    sentMiB: mib(proxy.received()),
    readAndNotYetSentMiB: mib(held),
    programMiB: { before: mib(own.before), growth: mib(own.most - own.before) },
    runtimeMiB: { before: mib(runtime.before), growth: mib(runtime.most - runtime.before) },
  });
  expect(sorted(proxy.begun)).toEqual(PARTS);
  expect(read).toBeGreaterThan(SIZE - PART);
  // Three parts are on their way at a time, none of them whole.
  expect(held).toBeLessThan(2 * PART);
  expect(own.most - own.before).toBeLessThan(150 * MIB);
  expect(runtime.most - runtime.before).toBeLessThan(150 * MIB);
  await expectWhole(token, fileId);
});

it('survives a link that breaks in the midst of every part', { timeout }, async () => {
  const { token, sendTo } = await createOwner();
  const proxy = await startProxy(stage.url, { drops: true });
  const fileId = await sendTo(proxy.url);
  expect(sorted(proxy.begun)).toEqual(PARTS.flatMap((part) => [part, part]));
  expect(sorted(proxy.kept)).toEqual(PARTS);
  await expectWhole(token, fileId);
});

it('sends only what is missing when the program was killed halfway', { timeout }, async () => {
  const { token } = await createOwner();
  const start = (url: string) => {
    const args = ['--import', 'tsx', CHILD, url, token, String(SIZE)];
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    onCleanup(async () => child.kill('SIGKILL'));
    return { child, exited: once(child, 'exit') };
  };
  const proxy = await startProxy(stage.url, {
    onKept: (kept) => {
      if (kept.length >= PARTS.length / 2) first.child.kill('SIGKILL');
    },
  });
  const first = start(proxy.url);
  expect(await first.exited).toEqual([null, 'SIGKILL']);
  const direct = await startProxy(stage.url);
  const kept = [...proxy.kept];
  expect(kept.length).toBeLessThan(PARTS.length);
  const second = start(direct.url);
  const [fileId] = await once(createInterface({ input: second.child.stdout }), 'line');
  expect(await second.exited).toEqual([0, null]);
  expect(direct.begun.filter((part) => kept.includes(part))).toEqual([]);
  expect(sorted(direct.kept)).toEqual(sorted([...new Set(direct.begun)]));
  expect(new Set([...kept, ...proxy.begun, ...direct.begun]).size).toBe(PARTS.length);
  expect(direct.begun.length).toBeGreaterThan(0);
  await expectWhole(token, String(fileId));
});
