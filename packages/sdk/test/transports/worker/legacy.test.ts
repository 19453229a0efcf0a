import { expect, it } from 'vitest';
import { workerTransport } from '../../../src/transports/worker/index.ts';
import { errorOf, fileOf, never, sendOptions, submitOptions } from './support/bench.ts';

const URL_OF_API = 'https://example.com/api';
const job = { transport: 'worker', id: 'job_1', data: null };

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A legacy Worker of one answer. */
function answering(status: number, body: unknown) {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { method, url, headers } = request;
    sent.push({ method, path: url.slice(URL_OF_API.length), headers, body: await request.text() });
    return Response.json(body, { status });
  };
  return { sent, transport: workerTransport({ url: URL_OF_API, legacy: true, fetch }) };
}

const RESULT = '/api/download/r.mp4';
const completed = {
  status: 'completed',
  output: { kind: 'url', url: 'https://example.com/api/download/r.mp4' },
};

it.each([
  [{ status: 'pending' }, { status: 'queued' }],
  [
    { status: 'processing', progress: 40 },
    { status: 'processing', progress: 0.4 },
  ],
  [{ status: 'processing' }, { status: 'processing', progress: null }],
  [
    { status: 'processing', progress: 140 },
    { status: 'processing', progress: null },
  ],
  [{ status: 'completed', result_url: RESULT }, completed],
  [{ status: 'completed' }, { status: 'failed', failure: { code: 'result-missing' } }],
  [
    { status: 'completed', result_url: 'javascript:alert(1)' },
    { status: 'failed', failure: { code: 'result-missing' } },
  ],
  [
    { status: 'failed', error_message: 'CUDA out of memory' },
    { status: 'failed', failure: { code: 'job-failed', detail: 'CUDA out of memory' } },
  ],
  [{ status: 'failed', error_message: '任务已被用户取消' }, { status: 'cancelled' }],
  [{ status: 'failed', error_message: '任务已取消' }, { status: 'cancelled' }],
  [{ status: 'cancelled' }, { status: 'cancelled' }],
  [{ status: 'cancelled', result_url: RESULT }, completed],
  [{ status: 'failed', error_message: '任务已取消', result_url: RESULT }, completed],
  [{ status: 'failed', error_message: '任务已取消了吗' }, { status: 'failed' }],
  [{ status: 'dreaming' }, { status: 'unknown', detail: 'dreaming' }],
])('reads %j', async (status, expected) => {
  const { transport } = answering(200, { success: true, data: { id: 'job_1', ...status } });
  expect(await transport.read(job, { signal: never })).toMatchObject(expected);
});

it('reads a 404 of the Worker as missing, and one of something else as a wrong address', async () => {
  const missing = answering(404, { success: false, error: 'Job not found' });
  expect(await missing.transport.read(job, { signal: never })).toEqual({ status: 'missing' });
  const other = answering(404, { message: 'no such route' });
  expect(await errorOf(other.transport.read(job, { signal: never }))).toMatchObject({
    code: 'endpoint-not-found',
  });
});

it.each([
  [200, { success: true, data: { message: 'ok' } }, true],
  [400, { success: false, error: 'Job already completed' }, false],
  [404, { success: false, error: 'Not found' }, false],
  [405, 'no', false],
])('a cancel that is answered with %i %j is accepted: %s', async (status, body, accepted) => {
  const { transport, sent } = answering(status, body);
  expect(await transport.cancel(job, { signal: never })).toEqual({ accepted });
  expect(sent).toMatchObject([{ method: 'POST', path: '/cancel/job_1', body: '' }]);
});

it('submits in the words of the legacy contract, with no header that CORS would have to allow', async () => {
  const { transport, sent } = answering(200, { success: true, data: { jobId: 'job_1' } });
  const input = (id: string) => ({ url: `${URL_OF_API}/download/${id}`, name: id, type: '' });
  const request = {
    taskId: 'task-1',
    attempt: 1,
    mode: 'single-video' as const,
    source: input('a.png'),
    target: input('b.mp4'),
    faces: {},
    options: { keepFps: true },
    consent: { subjects: 'self' as const, statement: 'v1', acceptedAt: 0 },
    runMs: 1,
    ttlMs: 1,
  };
  expect(await transport.submit(request, submitOptions())).toEqual(job);
  const [first] = sent;
  expect(first?.path).toBe('/process/single-video');
  expect(JSON.parse(first?.body ?? '')).toEqual({
    source_file: 'a.png',
    target_file: 'b.mp4',
    options: { keep_fps: true },
  });
  expect([...(first?.headers.keys() ?? [])].toSorted()).toEqual(['accept', 'content-type']);
  const foreign = { ...request, target: { url: 'https://x.test/b', name: 'b', type: '' } };
  expect(await errorOf(transport.submit(foreign, submitOptions()))).toMatchObject({
    code: 'unsupported-input',
    effect: 'none',
  });
});

it('uploads in one request and says what it cannot do', async () => {
  const { transport, sent } = answering(200, { success: true, data: { fileId: 'file_1' } });
  const told: number[] = [];
  const options = { ...sendOptions(), onProgress: (fraction: number) => told.push(fraction) };
  const uploaded = await transport.uploader.upload(fileOf(10), options);
  expect(uploaded).toEqual({ uploader: 'worker', key: 'file_1', data: null });
  expect(told).toEqual([1]);
  expect(sent[0]?.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/);
  expect(sent[0]?.body).toContain('name="file"; filename="face.png"');
  expect(transport).toMatchObject({ idempotent: false, keepsDeadlines: false });
  expect(transport.find).toBeUndefined();
  expect(transport.readMany).toBeUndefined();
});

it.each([
  [413, false],
  [500, true],
])('an upload that is answered with %i can be tried again: %s', async (status, retryable) => {
  const { transport } = answering(status, { success: false, error: 'no' });
  const error = await errorOf(transport.uploader.upload(fileOf(10), sendOptions()));
  expect(error).toMatchObject({ name: 'UploadError', retryable });
});
