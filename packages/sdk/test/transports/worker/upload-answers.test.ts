import { describe, expect, it } from 'vitest';
import { createBytes } from '../../../src/testing/contract-case.ts';
import { html } from './support/answers.ts';
import { errorOf, fileOf, sendOptions, startWorker, transportTo } from './support/bench.ts';
import { answer, type Request } from './support/http.ts';
import { bytesAt, isPart, PART, partsSent, SIZE, senderTo } from './support/sender.ts';
import { createWorld, swapOf } from './support/world.ts';

const start = () => startWorker({ partSize: PART });

describe('a part', () => {
  const busy = (status: number, headers = {}) => {
    let left = 1;
    return (request: Request): boolean => {
      if (!isPart(request, 2) || left === 0) return false;
      left -= 1;
      answer(request.response, status, { success: false, error: 'busy', code: 'x' }, headers);
      return true;
    };
  };

  it.each([500, 503, 429, 408])('is sent again after %i', async (status) => {
    const worker = await start();
    worker.intercept(busy(status));
    const { sendFile, pauses } = senderTo(worker);
    await sendFile(fileOf(SIZE), sendOptions());
    expect(pauses).toHaveLength(1);
  });

  it('waits as long as it is told to', async () => {
    const worker = await start();
    worker.intercept(busy(429, { 'retry-after': '12' }));
    const { sendFile, pauses } = senderTo(worker);
    await sendFile(fileOf(SIZE), sendOptions());
    expect(pauses).toEqual([12_000]);
  });

  it('leaves a long wait to the task', async () => {
    const worker = await start();
    worker.intercept(busy(503, { 'retry-after': '120' }));
    const { sendFile, pauses } = senderTo(worker);
    const error = await errorOf(sendFile(fileOf(SIZE), sendOptions()));
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 120_000 });
    expect(pauses).toEqual([]);
  });

  it.each([
    [413, 'file-too-large', false],
    [415, 'unsupported-input', false],
    [400, 'upload-failed', false],
    [404, 'upload-failed', true],
    [409, 'upload-failed', true],
  ])('answered with %i is not sent again: %s, retryable: %s', async (status, code, retryable) => {
    const worker = await start();
    worker.intercept(busy(status));
    const { sendFile, pauses } = senderTo(worker);
    const error = await errorOf(sendFile(fileOf(SIZE), sendOptions()));
    expect(error).toMatchObject({ name: 'UploadError', code, retryable });
    expect(pauses).toEqual([]);
  });

  it('that stalls is broken off and sent again', async () => {
    const worker = await start();
    let stalls = 1;
    worker.intercept((request) => {
      if (!isPart(request, 2) || stalls === 0) return false;
      stalls -= 1;
      return true;
    });
    const { sendFile, pauses } = senderTo(worker, 200);
    const fileId = await sendFile(fileOf(SIZE), sendOptions());
    expect(bytesAt(worker, fileId)?.equals(createBytes(SIZE))).toBe(true);
    expect(pauses).toHaveLength(1);
  });
});

describe.each([
  ['/uploads', 413, 'file-too-large'],
  ['/uploads', 415, 'unsupported-input'],
  ['/parts/1', 413, 'file-too-large'],
  ['/parts/1', 415, 'unsupported-input'],
  ['/complete', 413, 'file-too-large'],
  ['/complete', 415, 'unsupported-input'],
])('a file that the Worker refuses at %s with %i', (at, status, code) => {
  it(`ends its task as ${code}, without a second try`, async () => {
    const worker = await start();
    let refusals = 0;
    worker.intercept(({ path, response }) => {
      if (!path.endsWith(at)) return false;
      refusals += 1;
      answer(response, status, { success: false, error: 'why', code: 'x' });
      return true;
    });
    const world = createWorld();
    const task = await world.open(transportTo(worker)).tasks.create(swapOf('task-1'));
    await world.until(() => task.getSnapshot().phase === 'ended');
    const failure = { code, retryable: false, mayBeBilled: false };
    expect(task.getSnapshot()).toMatchObject({ outcome: 'failed', failure });
    expect(refusals).toBe(1);
  });
});

describe('the start and the end of an upload', () => {
  const reply = (at: string, status: number, body: unknown) => (request: Request) => {
    if (!request.path.endsWith(at)) return false;
    answer(request.response, status, body);
    return true;
  };
  const refused = (code: string) => ({ success: false, error: 'why', code });
  const opened = (changes: object) => ({
    success: true,
    data: { fileId: 'f', partSize: PART, parts: [], complete: false, ...changes },
  });

  it.each([
    ['/uploads', 413, refused('too-large'), false],
    ['/uploads', 415, refused('unsupported-type'), false],
    ['/uploads', 400, refused('invalid-request'), false],
    ['/uploads', 404, refused('not-found'), false],
    ['/uploads', 503, refused('internal'), true],
    ['/complete', 415, refused('unsupported-type'), false],
    ['/complete', 409, refused('upload-incomplete'), true],
    ['/complete', 404, refused('not-found'), true],
    ['/complete', 200, { success: true, data: { fileId: 'another' } }, true],
    ['/uploads', 200, opened({ fileId: '../x' }), true],
    ['/uploads', 200, opened({ partSize: 0 }), true],
    ['/uploads', 200, opened({ partSize: 0.1 }), true],
    ['/uploads', 200, opened({ parts: [6] }), true],
    ['/uploads', 200, { success: true }, true],
  ])('%s answered with %i %j', async (at, status, body, retryable) => {
    const worker = await start();
    worker.intercept(reply(at, status, body));
    const error = await errorOf(senderTo(worker).sendFile(fileOf(SIZE), sendOptions()));
    expect(error).toMatchObject({ name: 'UploadError', retryable });
    if (at === '/uploads') expect(partsSent(worker)).toEqual([]);
  });

  it('a part size that would make millions of requests is refused', async () => {
    const worker = await start();
    worker.intercept(reply('/uploads', 200, opened({ partSize: 1 })));
    const error = await errorOf(senderTo(worker).sendFile(fileOf(20_000), sendOptions()));
    expect(error).toMatchObject({ name: 'UploadError', code: 'upload-failed' });
    expect(partsSent(worker)).toEqual([]);
  });

  it('a page of HTML is in no error', async () => {
    const worker = await start();
    worker.intercept(({ response }) => html(response, 502));
    const error = await errorOf(senderTo(worker).sendFile(fileOf(SIZE), sendOptions()));
    expect(error).toMatchObject({ retryable: true });
    expect(String(error)).not.toContain('<');
  });
});
