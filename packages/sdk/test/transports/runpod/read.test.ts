import fc from 'fast-check';
import { HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/task/job.ts';
import { faceswapPreset } from '../../../src/transports/runpod/index.ts';
import { API, JOB_ID, job, json, KEY, makeTransport, never, PNG, useRunpod } from './support.ts';

const runpod = useRunpod();
const read = (transport = makeTransport(), what: Job = job) =>
  transport.read(what, { signal: never() });
const readStatus = (status: unknown, rest: object = {}) => {
  runpod.answer(HttpResponse.json({ id: JOB_ID, status, ...rest }));
  return read();
};
const billed = (code: string, detail: string | null = null) =>
  expect.objectContaining({ code, detail, mayBeBilled: true });

it('asks past every cache', async () => {
  await readStatus('IN_QUEUE');
  const [seen] = runpod.seen;
  expect(seen).toMatchObject({
    method: 'GET',
    url: `${API}/status/${JOB_ID}`,
    cache: 'no-store',
    redirect: 'manual',
  });
  expect(seen!.headers.get('cache-control')).toBe('no-cache');
  expect(seen!.headers.get('authorization')).toBe(`Bearer ${KEY}`);
});

describe('statuses', () => {
  it.each([
    ['IN_QUEUE', {}, { status: 'queued' }],
    ['in_queue', {}, { status: 'queued' }],
    ['IN_PROGRESS', {}, { status: 'processing', progress: null }],
    [' In_Progress ', { output: 'Update 1/4' }, { status: 'processing', progress: 0.25 }],
    ['RUNNING', { output: { frame: 2, total: 4 } }, { status: 'processing', progress: 0.5 }],
    ['CANCELLED', {}, { status: 'cancelled' }],
    ['cancelled', { output: { result: PNG } }, { status: 'cancelled' }],
    ['TIMED_OUT', {}, { status: 'timed-out', failure: billed('job-timed-out') }],
    [
      'FAILED',
      { error: 'executionTimeout exceeded' },
      { status: 'timed-out', failure: billed('job-timed-out') },
    ],
    ['FAILED', { error: 'boom' }, { status: 'failed', failure: billed('job-failed', 'boom') }],
    ['FAILED', {}, { status: 'failed', failure: billed('job-failed') }],
    ['COMPLETED', {}, { status: 'failed', failure: billed('result-missing') }],
    ['COMPLETED', { output: null }, { status: 'failed', failure: billed('result-missing') }],
    ['COMPLETED', { output: false }, { status: 'failed', failure: billed('result-missing') }],
    ['COMPLETED', { output: 'done' }, { status: 'failed', failure: billed('result-missing') }],
    [
      'COMPLETED',
      { output: { success: false, message: 'no face' } },
      { status: 'failed', failure: billed('job-failed', 'no face') },
    ],
    ['COMPLETED_WITH_ERRORS', {}, { status: 'unknown', detail: 'COMPLETED_WITH_ERRORS' }],
    ['constructor', {}, { status: 'unknown', detail: 'constructor' }],
  ])('%s %j', async (status, rest, update) => {
    expect(await readStatus(status, rest)).toEqual(update);
  });

  it('COMPLETED with bytes', async () => {
    const update = await readStatus('COMPLETED', { output: { result: PNG } });
    expect(update).toMatchObject({
      status: 'completed',
      output: { kind: 'bytes', mimeType: 'image/png' },
    });
  });

  it('the recorded examples', async () => {
    const progress = {
      delayTime: 18378,
      executionTime: 40213,
      id: JOB_ID,
      output: { progress: '4/10' },
      status: 'IN_PROGRESS',
    };
    runpod.answer(json(200, progress));
    expect(await read()).toEqual({ status: 'processing', progress: 0.4 });
    const timedOut = {
      delayTime: 101050,
      error: 'job timed out after 1 retries',
      executionTime: 42078,
      id: JOB_ID,
      retries: 1,
      status: 'FAILED',
      workerId: 'z3jr9rv2k3tt2y',
    };
    runpod.answer(json(200, timedOut));
    expect(await read()).toEqual({
      status: 'failed',
      failure: billed('job-failed', 'job timed out after 1 retries'),
    });
    runpod.answer(
      json(200, {
        error: 'No face detected',
        output: { output: 'traceback here' },
        status: 'FAILED',
        id: JOB_ID,
      }),
    );
    expect(await read()).toEqual({
      status: 'failed',
      failure: billed('job-failed', 'No face detected'),
    });
  });

  it('any other text keeps the reading going', async () => {
    const known = /^\s*(in_queue|in_progress|running|completed|failed|timed_out|cancelled)\s*$/i;
    const texts = fc
      .string({ unit: 'grapheme' })
      .filter((text) => text.trim() !== '' && !known.test(text));
    const check = async (status: string) => {
      expect((await readStatus(status)).status).toBe('unknown');
    };
    await fc.assert(fc.asyncProperty(texts, check), { numRuns: 50 });
  });
});

describe('a preset that throws', () => {
  const fail = () => {
    throw new Error('broken preset');
  };
  const readWith = (changes: object, body: object) => {
    runpod.answer(HttpResponse.json({ id: JOB_ID, ...body }));
    return read(makeTransport({ preset: { ...faceswapPreset, ...changes } }));
  };
  const internal = {
    status: 'failed',
    failure: billed('internal', 'Preset faceswap: broken preset'),
  };

  it.each([
    ['parseOutput', { status: 'COMPLETED', output: 1 }, internal],
    ['isSoftFailure', { status: 'COMPLETED', output: 1 }, internal],
    ['parseError', { status: 'FAILED', error: 'x' }, internal],
    [
      'parseProgress',
      { status: 'IN_PROGRESS', output: 1 },
      { status: 'processing', progress: null },
    ],
  ])('in %s', async (name, body, update) => {
    expect(await readWith({ [name]: fail }, body)).toEqual(update);
  });

  it.each([Number.NaN, -1, 2, Number.POSITIVE_INFINITY])(
    'or gives %d as progress',
    async (value) => {
      const update = await readWith({ parseProgress: () => value }, { status: 'IN_PROGRESS' });
      expect(update).toEqual({ status: 'processing', progress: null });
    },
  );
});
