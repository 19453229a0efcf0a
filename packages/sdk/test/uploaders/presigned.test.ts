import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isFaceSwapError } from '../../src/errors/face-swap-error.ts';
import { bytesToFileSource, type FileSource } from '../../src/task/file-source.ts';
import { createBytes } from '../../src/testing/contract-case.ts';
import { uploaderContract } from '../../src/testing/uploader-contract.ts';
import { type PresignedUploaderOptions, presignedUploader } from '../../src/uploaders/presigned.ts';
import { type Intercept, type ObjectServer, startObjectServer } from './object-server.ts';

const MIB = 1024 * 1024;
const { signal } = new AbortController();
const options = { key: 'task-1/source', signal, onProgress: () => undefined };

describe('presignedUploader', () => {
  const cases = uploaderContract({
    create: async () => {
      const server = await startObjectServer();
      return { server, uploader: presignedUploader({ sign: server.sign }) };
    },
    fetchUrl: async (_bench, url) => new Uint8Array(await (await fetch(url)).arrayBuffer()),
    secrets: ({ server }) => ['signature', server.signatureOf('PUT', 'task-1/source')],
    refuse: async ({ server }) => server.intercept(answer(403)),
    cleanup: ({ server }) => server.stop(),
  });
  for (const { name, run } of cases) it(name, run);
});

function answer(status: number, headers: Record<string, string> = {}): Intercept {
  return (request, response) => {
    request.resume().on('end', () => response.writeHead(status, headers).end());
    return true;
  };
}

let server: ObjectServer;
beforeEach(async () => {
  server = await startObjectServer();
});
afterEach(() => server.stop());

const file = (size = 100_000): FileSource =>
  bytesToFileSource(createBytes(size), { name: 'face.png', type: 'image/png' });

const send = (more: Partial<PresignedUploaderOptions> = {}, source = file()) =>
  presignedUploader({ sign: server.sign, ...more }).upload(source, options);

async function errorOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!isFaceSwapError(error)) throw new Error('This is not an error of ours.', { cause: error });
  const { code, retryable, message } = error;
  const { retryAfterMs } = error as { retryAfterMs?: number | null };
  expect(`${message} ${JSON.stringify(error)} ${error.cause}`).not.toContain('signature=');
  return { code, retryable, retryAfterMs };
}

describe('what is sent', () => {
  it('has its length, its type and the headers of the link', async () => {
    await send({
      sign: async (request, more) => {
        const signed = await server.sign(request, more);
        return { ...signed, headers: { 'x-amz-acl': 'private' } };
      },
    });
    const object = server.objects.get('/files/task-1/source')!;
    expect(object.bytes.equals(createBytes(100_000))).toBe(true);
    expect(object.headers).toMatchObject({
      'content-length': '100000',
      'content-type': 'image/png',
      'x-amz-acl': 'private',
    });
    expect(object.headers['transfer-encoding']).toBeUndefined();
  });

  it('keeps the content type that the link was signed for', async () => {
    await send({
      sign: async (request, more) => {
        const signed = await server.sign(request, more);
        return { ...signed, headers: { 'Content-Type': 'application/octet-stream' } };
      },
    });
    const { headers } = server.objects.get('/files/task-1/source')!;
    expect(headers['content-type']).toBe('application/octet-stream');
  });

  it('is kept under the key that the signer chose', async () => {
    const asked: string[] = [];
    const uploader = presignedUploader({
      sign: async (request, more) => {
        asked.push(`${request.method} ${request.key}`);
        const key = 'inbox/42';
        return { ...(await server.sign({ ...request, key }, more)), key };
      },
    });
    const uploaded = await uploader.upload(file(), options);
    expect(uploaded).toEqual({ uploader: 'presigned', key: 'inbox/42', data: null });
    const about = { name: 'face.png', type: 'image/png', size: 100_000 };
    await uploader.resolve(uploaded, { signal, file: about, open: async () => null });
    expect(asked).toEqual(['PUT task-1/source', 'GET inbox/42']);
  });

  it('is a Blob, whole, where bodies cannot be streamed', async () => {
    vi.stubGlobal('process', undefined);
    try {
      const blob = new File([createBytes(5000)], 'face.png', { type: 'image/png' });
      const bodies: unknown[] = [];
      const fetch: typeof globalThis.fetch = async (_url, init) => {
        bodies.push(init?.body);
        return new Response(null);
      };
      await send({ fetch }, blob);
      await send({ fetch }, file(600_000));
      expect(bodies[0]).toBe(blob);
      const bytes = new Uint8Array(await (bodies[1] as Blob).arrayBuffer());
      expect(Buffer.from(bytes).equals(createBytes(600_000))).toBe(true);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('stays within bounded memory, with 200 MiB', async () => {
    const size = 200 * MIB;
    let handedOver = 0;
    let received = 0;
    let ahead = 0;
    let live = 0;
    const collected = createCollectedMemory();
    server.intercept((request, response) => {
      request.on('data', (chunk: Buffer) => {
        const before = Math.floor(received / (20 * MIB));
        received += chunk.byteLength;
        ahead = Math.max(ahead, handedOver - received);
        if (Math.floor(received / (20 * MIB)) > before) live = Math.max(live, collected());
      });
      request.on('end', () => response.end());
      return true;
    });
    const slice = (start = 0, end = size) => ({
      arrayBuffer: async () => {
        handedOver += end - start;
        return new ArrayBuffer(end - start);
      },
    });
    const atFirst = collected();
    await send({}, { name: 'a.mp4', type: 'video/mp4', size, slice });
    expect(received).toBe(size);
    expect(ahead).toBeLessThan(16 * MIB);
    expect(live - atFirst).toBeLessThan(80 * MIB);
  });
});

/** Gives a function that tells how many bytes are in use once all garbage is gone. */
function createCollectedMemory(): () => number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
}

describe('answers', () => {
  it.each([
    [400, { code: 'upload-failed', retryable: false }],
    [307, { code: 'network', retryable: true }],
    [404, { code: 'upload-failed', retryable: false }],
    [413, { code: 'upload-failed', retryable: false }],
    [408, { code: 'upload-failed', retryable: true }],
    [429, { code: 'upload-failed', retryable: true }],
    [500, { code: 'upload-failed', retryable: true }],
    [503, { code: 'upload-failed', retryable: true }],
  ])('%i', async (status, expected) => {
    server.intercept(answer(status));
    expect(await errorOf(send())).toEqual({ ...expected, retryAfterMs: null });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['7', 7000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 1000],
    ['soon', null],
  ])('Retry-After: %s', async (text, retryAfterMs) => {
    server.intercept(answer(429, { 'retry-after': text }));
    expect(await errorOf(send())).toMatchObject({ retryAfterMs });
  });

  it('401 and 403 ask for one fresh link', async () => {
    let left = 1;
    server.intercept((request, response) => {
      left -= 1;
      return left >= 0 && answer(403)(request, response);
    });
    await send();
    expect([server.signatures(), server.requests.length]).toEqual([2, 2]);
    server.intercept(answer(401));
    const expected = { code: 'unauthorized', retryable: true };
    expect(await errorOf(send())).toMatchObject(expected);
    expect([server.signatures(), server.requests.length]).toEqual([4, 4]);
  });

  it('none: the connection broke', async () => {
    server.intercept((request) => {
      request.socket.destroy();
      return true;
    });
    expect(await errorOf(send())).toMatchObject({ code: 'network', retryable: true });
  });

  it('none: nothing for too long', async () => {
    server.intercept((request) => {
      request.resume();
      return true;
    });
    const work = send({ timeoutMs: 1 });
    expect(await errorOf(work)).toMatchObject({ code: 'network', retryable: true });
  });

  it('none: aborted while waiting', async () => {
    const controller = new AbortController();
    server.intercept((request) => {
      request.resume().on('end', () => controller.abort(new Error('enough')));
      return true;
    });
    const work = presignedUploader({ sign: server.sign }).upload(file(), {
      ...options,
      signal: controller.signal,
    });
    await expect(work).rejects.toThrow('enough');
  });
});

describe('what stops an upload', () => {
  it.each([
    'http://storage.example.com/a?signature=1',
    'ftp://127.0.0.1/a?signature=1',
    'https://user:password@storage.example.com/a?signature=1',
    'http://127.0.0.1.example.com/a?signature=1',
    '/files/a?signature=1',
    'javascript:alert(1)',
    '',
  ])('a link like %j', async (url) => {
    const fetch = vi.fn();
    const expected = { code: 'upload-failed', retryable: false };
    expect(await errorOf(send({ sign: async () => ({ url }), fetch }))).toMatchObject(expected);
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each(['https://storage.example.com/a', 'http://localhost:1/a', 'http://[::1]:1/a'])(
    'not a link like %s',
    async (url) => {
      const fetch = vi.fn(async () => new Response(null));
      await send({ sign: async () => ({ url }), fetch });
      expect(fetch).toHaveBeenCalledOnce();
    },
  );

  it('a header that cannot be sent', async () => {
    const sign = async () => ({ url: 'https://a.example.com', headers: { a: 'signature=\nb' } });
    expect(await errorOf(send({ sign }))).toMatchObject({ retryable: false });
  });

  it('a signer that fails', async () => {
    const sign = () => Promise.reject(new Error('The signer is down.'));
    expect(await errorOf(send({ sign }))).toMatchObject({ code: 'upload-failed', retryable: true });
  });

  it('an empty file', async () => {
    expect(await errorOf(send({}, file(0)))).toMatchObject({ retryable: false });
  });

  it('a file that cannot be read to its end', async () => {
    const slice = (start = 0, end = 0) => ({
      arrayBuffer: async () => {
        if (start > 0) throw new Error('gone');
        return new ArrayBuffer(end - start);
      },
    });
    const source = { name: 'a.mp4', type: 'video/mp4', size: 3 * MIB, slice };
    const expected = { code: 'input-lost', retryable: false };
    expect(await errorOf(send({}, source))).toMatchObject(expected);
  });
});
