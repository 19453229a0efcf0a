import { createExecutionContext, env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import type { Env } from '../../src/env.ts';
import { type Caller, createCaller } from '../support/api.ts';
import { mp4, PART } from '../support/media.ts';

const MIB = 1024 * 1024;
const CHUNK = 64 * 1024;
const SIZE = 40 * MIB;

/** Counts what has been taken from a body and not yet been stored. */
function createGauge() {
  let taken = 0;
  let stored = 0;
  let most = 0;
  return {
    most: () => most,
    store(bytes: number): void {
      stored += bytes;
    },
    /** A body that makes its chunks when they are asked for. */
    body(bytes: Uint8Array): ReadableStream<Uint8Array> {
      let at = 0;
      return new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            const chunk = bytes.slice(at, at + CHUNK);
            at += chunk.byteLength;
            taken += chunk.byteLength;
            most = Math.max(most, taken - stored);
            controller.enqueue(chunk);
            if (at === bytes.byteLength) controller.close();
          },
        },
        { highWaterMark: 0 },
      );
    },
  };
}

type Gauge = ReturnType<typeof createGauge>;

async function drain(stream: ReadableStream<Uint8Array>, { store }: Gauge): Promise<void> {
  for await (const chunk of stream) store(chunk.byteLength);
}

/** The bucket of the tests, which tells what is stored by parts. */
function countingBucket(gauge: Gauge): R2Bucket {
  const { FILES } = env;
  return {
    ...FILES,
    resumeMultipartUpload(key: string, uploadId: string): R2MultipartUpload {
      const upload = FILES.resumeMultipartUpload(key, uploadId);
      return {
        key,
        uploadId,
        abort: () => upload.abort(),
        complete: (parts) => upload.complete(parts),
        async uploadPart(partNumber, value) {
          if (value instanceof ReadableStream) {
            await drain(value, gauge);
            return { partNumber, etag: 'counted' };
          }
          const part = await upload.uploadPart(partNumber, value);
          gauge.store((value as Uint8Array).byteLength);
          return part;
        },
      };
    },
  } as R2Bucket;
}

async function send(
  { token }: Caller,
  gauge: Gauge,
  request: { method: string; path: string; bytes: Uint8Array; type?: string },
): Promise<Response> {
  const init = {
    method: request.method,
    body: gauge.body(request.bytes),
    duplex: 'half',
    headers: {
      authorization: `Bearer ${token}`,
      'content-length': String(request.bytes.byteLength),
      'content-type': request.type ?? 'application/octet-stream',
    },
  };
  const bindings = { ...env, FILES: countingBucket(gauge) } as unknown as Env;
  const url = `https://worker.test${request.path}`;
  return createApp().fetch(new Request(url, init), bindings, createExecutionContext());
}

describe('a large file', () => {
  it('of 40 MiB goes through in chunks, as parts', async () => {
    const caller = await createCaller();
    const gauge = createGauge();
    const about = { name: 'a.mp4', type: 'video/mp4', size: SIZE };
    const { fileId } = (await caller.post('/api/uploads', about)).data;
    for (let n = 1; n <= SIZE / PART; n += 1) {
      const path = `/api/uploads/${fileId}/parts/${n}`;
      const response = await send(caller, gauge, { method: 'PUT', path, bytes: mp4(PART) });
      expect(response.status).toBe(200);
    }
    // The head of part 1, by which its type is told.
    expect(gauge.most()).toBeLessThanOrEqual(256 * 1024 + 4 * CHUNK);
    expect(gauge.most()).toBeGreaterThan(0);
  });

  it('goes through one part at a time, as a form', async () => {
    const caller = await createCaller();
    const gauge = createGauge();
    const form = new FormData();
    form.append('file', new File([mp4(14 * MIB)], 'a.mp4'));
    const whole = new Request('https://worker.test', { method: 'POST', body: form });
    const type = whole.headers.get('content-type') ?? '';
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const response = await send(caller, gauge, {
      method: 'POST',
      path: '/api/upload',
      bytes,
      type,
    });
    expect(response.status).toBe(200);
    expect(gauge.most()).toBeLessThanOrEqual(PART + 4 * CHUNK);
    expect(gauge.most()).toBeGreaterThan(PART / 2);
  });
});
