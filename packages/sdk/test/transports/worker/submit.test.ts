import { describe, expect, it } from 'vitest';
import { html } from './support/answers.ts';
import { errorOf, requestFor, startWorker, submitOptions, transportTo } from './support/bench.ts';
import { answer } from './support/http.ts';
import { createWorld, swapOf } from './support/world.ts';

describe('what a submit says', () => {
  it('names its files by their ids, its options in the words of the wire, and its key', async () => {
    const worker = await startWorker();
    const transport = transportTo(worker);
    const request = await requestFor(transport);
    const all = { manyFaces: true, keepFps: false, videoQuality: 20, faceEnhancer: true };
    await transport.submit({ ...request, options: all }, submitOptions());
    const [source, target] = [...worker.uploads.files.keys()];
    expect(worker.submits).toEqual([
      {
        key: 'task-1:1',
        body: {
          source_file: source,
          target_file: target,
          options: {
            many_faces: true,
            keep_fps: false,
            video_quality: 20,
            use_face_enhancer: true,
          },
          consent: request.consent,
        },
      },
    ]);
  });

  it('maps faces, and leaves the source out where there is none', async () => {
    const worker = await startWorker();
    const transport = transportTo(worker);
    const request = await requestFor(transport, { mode: 'multi-image', consent: null });
    const { source, target } = request;
    const faces = { a: source ?? target, b: target };
    await transport.submit({ ...request, source: null, faces }, submitOptions());
    const [first, second] = [...worker.uploads.files.keys()];
    expect(worker.submits[0]?.body).toEqual({
      source_file: '',
      target_file: second,
      face_mappings: { a: first, b: second },
      options: {},
    });
  });

  it('passes on a link of another place, which the Worker may refuse', async () => {
    const worker = await startWorker();
    const transport = transportTo(worker);
    const source = { url: 'https://example.com/a.png', name: 'a.png', type: '' };
    const request = await requestFor(transport, { source });
    const error = await errorOf(transport.submit(request, submitOptions()));
    expect(worker.submits[0]?.body).toMatchObject({ source_url: source.url });
    expect(error).toMatchObject({ code: 'unsupported-input', effect: 'none', retryable: false });
  });

  it.each([
    ['data:image/png;base64,AAAA', 'source'],
    ['ftp://example.com/a', 'source'],
    ['https://example.com/a.png', 'face'],
  ])('sends nothing when it cannot name %s as a %s', async (url, role) => {
    const worker = await startWorker();
    const transport = transportTo(worker);
    const input = { url, name: 'a', type: '' };
    const changes = role === 'face' ? { faces: { a: input } } : { source: input };
    const request = await requestFor(transport, changes);
    const error = await errorOf(transport.submit(request, submitOptions()));
    expect(error).toMatchObject({ code: 'unsupported-input', effect: 'none' });
    expect(worker.submits).toEqual([]);
  });
});

describe('what a refusal means', () => {
  const refusals: [status: number, code: string, expected: object][] = [
    [400, 'consent-required', { code: 'request-rejected', effect: 'none', retryable: false }],
    [404, 'not-found', { code: 'input-lost', effect: 'none', retryable: false }],
    [409, 'key-reused', { code: 'request-rejected', effect: 'none', retryable: false }],
    [413, 'too-large', { code: 'request-too-large', effect: 'none', retryable: false }],
    [415, 'unsupported-type', { code: 'unsupported-input', effect: 'none' }],
    [403, 'origin-refused', { code: 'unauthorized', effect: 'none' }],
    [429, 'too-many-tasks', { code: 'rate-limited', effect: 'none', retryAfterMs: 7_000 }],
    [503, 'endpoint-unavailable', { code: 'server-error', effect: 'unknown', retryable: true }],
  ];

  it.each(refusals)('%i %s', async (status, code, expected) => {
    const worker = await startWorker();
    const transport = transportTo(worker);
    const request = await requestFor(transport);
    worker.intercept(({ response }) => {
      answer(response, status, { success: false, error: 'why', code }, { 'retry-after': '7' });
      return true;
    });
    const error = await errorOf(transport.submit(request, submitOptions()));
    expect(error).toMatchObject({ name: 'TransportError', detail: 'why', ...expected });
  });

  it.each([
    [200, 'bad-response'],
    [404, 'endpoint-not-found'],
    [502, 'server-error'],
  ])('a page of HTML with status %i is %s, and stands in no error', async (status, code) => {
    const worker = await startWorker();
    const transport = transportTo(worker);
    const request = await requestFor(transport);
    worker.intercept(({ response }) => html(response, status));
    const error = await errorOf(transport.submit(request, submitOptions()));
    expect(error).toMatchObject({ code, detail: null, retryable: true });
    expect(String(error)).not.toContain('<');
  });
});

it('asks for a file again that the Worker has deleted meanwhile', async () => {
  const worker = await startWorker();
  const { open, until } = createWorld();
  const client = open(transportTo(worker));
  worker.intercept(({ path }) => {
    if (path.startsWith('/process')) worker.uploads.clear();
    return false;
  });
  const handle = await client.tasks.create(swapOf('task-1'));
  await until(() => handle.getSnapshot().phase === 'ended');
  expect(handle.getSnapshot().failure).toMatchObject({ code: 'input-lost', mayBeBilled: false });
  worker.intercept(() => false);
  const { source, target } = swapOf('task-1');
  await handle.retry({ source, target });
  await until(() => handle.getSnapshot().phase === 'queued');
  expect(worker.tasks.size).toBe(1);
});

it('makes one job of a submit whose answer was lost', async () => {
  const worker = await startWorker();
  const { open, until } = createWorld();
  const client = open(transportTo(worker));
  let lost = 0;
  worker.intercept(async ({ path, response }) => {
    if (!path.startsWith('/process') || lost === 2) return false;
    lost += 1;
    response.end = () => response.destroy() as typeof response;
    return false;
  });
  const handle = await client.tasks.create(swapOf('task-1'));
  await until(() => handle.getSnapshot().phase === 'queued');
  expect(worker.submits.map(({ key }) => key)).toEqual(['task-1:1', 'task-1:1', 'task-1:1']);
  expect(worker.tasks.size).toBe(1);
});
