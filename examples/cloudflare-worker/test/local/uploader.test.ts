import { workerTransport } from '@faceswap/sdk/transports/worker';
import { expect, it } from 'vitest';
import { startWorker } from '../../local/start-worker.ts';
import { mp4 } from '../support/media.ts';
import { makeFolder, onCleanup } from './support/folder.ts';

const MIB = 1_048_576;
const SECRET = 'a-secret-for-tests-that-is-long-enough';

async function start() {
  const worker = await startWorker({
    dataDir: await makeFolder(),
    vars: {
      PUBLIC_URL: 'https://worker.test',
      ANONYMOUS_OWNERS: 'true',
      SIGNING_SECRET: SECRET,
      RUNPOD_API_KEY: 'not-a-key',
      LIMITS: JSON.stringify({ partBytes: 5 * MIB }),
    },
  });
  onCleanup(worker.close);
  const session = await fetch(`${worker.url}/api/session`, { method: 'POST' });
  const { data } = (await session.json()) as { data: { token: string } };
  return { url: `${worker.url}/api`, token: data.token };
}

const signal = new AbortController().signal;

it('brings a video to the Worker in parts, and goes on where it was broken off', async () => {
  const { url, token } = await start();
  const bytes = mp4(12 * MIB);
  const video = new File([bytes], 'v.mp4', { type: 'video/mp4' });
  const puts: string[] = [];
  let broken = true;
  const through: typeof fetch = async (input, init) => {
    const to = input instanceof Request ? input.url : String(input);
    if (init?.method === 'PUT') puts.push(to.slice(to.lastIndexOf('/') + 1));
    if (broken && to.endsWith('/parts/2')) return new Response(null, { status: 409 });
    return fetch(input, init);
  };
  const open = () =>
    workerTransport({ url, getToken: () => token, fetch: through, partConcurrency: 1 }).uploader;
  const options = { key: 'task-1/target', signal, onProgress: () => {} };

  await expect(open().upload(video, options)).rejects.toMatchObject({ retryable: true });
  broken = false;
  const uploaded = await open().upload(video, options);
  expect(puts).toEqual(['1', '2', '2', '3']);
  expect(await open().upload(video, options)).toEqual(uploaded);

  const place = await open().resolve(uploaded, { signal, file: video, open: async () => null });
  const headers = { authorization: `Bearer ${token}` };
  const back = await (await fetch(place, { headers })).arrayBuffer();
  expect(Buffer.from(back).equals(bytes)).toBe(true);
});

it('is told by the Worker what it does not take', async () => {
  const { url, token } = await start();
  const { uploader } = workerTransport({ url, getToken: () => token });
  const options = { key: 'task-1/target', signal, onProgress: () => {} };
  const text = new File(['<html>'], 'page.png', { type: 'image/png' });
  await expect(uploader.upload(text, options)).rejects.toMatchObject({
    name: 'UploadError',
    retryable: false,
  });
  const refused = workerTransport({ url, getToken: () => 'no-token-of-this-worker' });
  await expect(refused.uploader.upload(text, options)).rejects.toMatchObject({
    code: 'unauthorized',
    retryable: true,
  });
});
