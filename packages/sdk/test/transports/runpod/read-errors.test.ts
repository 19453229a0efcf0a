import fc from 'fast-check';
import { HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/task/job.ts';
import {
  API,
  html,
  JOB_ID,
  job,
  json,
  makeTransport,
  never,
  rejection,
  useRunpod,
} from './support.ts';

const runpod = useRunpod();
const read = (transport = makeTransport(), what: Job = job) =>
  transport.read(what, { signal: never() });

describe('answers that are not about a job', () => {
  it.each([
    ['nothing', () => new HttpResponse(null, { status: 200 })],
    ['204', () => new HttpResponse(null, { status: 204 })],
    ['a page', () => html(200)],
    ['half', () => new HttpResponse('{"id":"x","sta', { status: 200 })],
    ['no status', () => json(200, { id: JOB_ID })],
    ['an empty status', () => json(200, { id: JOB_ID, status: ' ' })],
    ['a number as status', () => json(200, { id: JOB_ID, status: 7 })],
    ['a list', () => json(200, [])],
    ['null', () => json(200, null)],
    ['another job', () => json(200, { id: 'other', status: 'FAILED' })],
    [
      'a redirect',
      () => new HttpResponse(null, { status: 301, headers: { location: 'https://login.test' } }),
    ],
    ['404 page', () => html(404)],
    ['404 empty', () => new HttpResponse(null, { status: 404 })],
    ['404 text', () => new HttpResponse('job not found', { status: 404 })],
    ['404 with other fields', () => json(404, { message: 'no route' })],
    ['404 with an odd error', () => json(404, { error: { code: 5 } })],
    ['404 list', () => json(404, [])],
  ])('%s', async (_, answer) => {
    runpod.answer(answer);
    const error = await rejection(read());
    expect(error).toMatchObject({
      code: 'bad-response',
      effect: 'none',
      jobId: JOB_ID,
      mayBeBilled: false,
    });
    expect(error.message + error.detail).not.toMatch(/[<>]/);
  });

  it.each([
    [400, 'request-rejected', false],
    [401, 'unauthorized', true],
    [403, 'unauthorized', true],
    [408, 'timed-out', true],
    [410, 'bad-response', true],
    [429, 'rate-limited', true],
    [500, 'server-error', true],
    [502, 'server-error', true],
    [503, 'server-error', true],
  ])('HTTP %d is %s', async (status, code, retryable) => {
    runpod.answer(json(status, {}));
    const error = await rejection(read());
    expect(error).toMatchObject({ code, retryable, effect: 'none', jobId: JOB_ID });
  });

  it('tells an unknown endpoint from an unknown job by the field', async () => {
    runpod.answer(json(404, { detail: 'endpoint not found' }));
    expect(await rejection(read())).toMatchObject({
      code: 'endpoint-not-found',
      detail: 'endpoint not found',
    });
    runpod.answer(json(404, { error: 'x', detail: 'y' }));
    expect((await rejection(read())).code).toBe('endpoint-not-found');
    runpod.answer(json(404, { error: 'job not found' }));
    expect(await read()).toEqual({ status: 'missing' });
  });

  it('keeps at most 500 clean characters of what was said', async () => {
    runpod.answer(json(500, { error: `\u001b[31m${'x'.repeat(10_000)}` }));
    const { detail, message } = await rejection(read());
    expect(detail).toHaveLength(500);
    expect(detail).not.toContain('\u001b');
    expect(message.length).toBeLessThan(120);
  });
});

describe('Retry-After', () => {
  const at = 'Wed, 21 Oct 2026 07:28:00 GMT';
  it.each<[string | null, number | null, string?]>([
    [null, null],
    ['', null],
    ['3', 3_000],
    ['2.5', 2_500],
    ['0', 1_000],
    ['-5', 1_000],
    ['1000000000', 300_000],
    ['Infinity', 300_000],
    ['NaN', null],
    ['soon', null],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000, at],
    ['Wed, 21 Oct 2026 09:28:30 GMT', 300_000, at],
    ['Wed, 21 Oct 2020 07:28:30 GMT', 1_000, at],
    ['Wed, 21 Oct 2020 07:28:30 GMT', 1_000, 'yesterday'],
  ])('%j is %j ms', async (value, wait, date) => {
    const headers = { ...(value !== null && { 'retry-after': value }), ...(date && { date }) };
    runpod.answer(json(429, {}, headers));
    expect(await rejection(read())).toMatchObject({ code: 'rate-limited', retryAfterMs: wait });
  });
});

describe('jobs that are not ours to ask about', () => {
  const hostile = [
    '../purge-queue',
    '..',
    '.',
    '',
    '%2e%2e',
    'x?ttl=1',
    'a\u0000',
    'a/b',
    'a\\b',
    '-a',
    'a#b',
    'a b',
    'é',
    'a'.repeat(129),
  ];
  it.each(hostile)('refuses the id %j without a request', async (id) => {
    for (const call of ['read', 'cancel'] as const) {
      const error = await rejection(makeTransport()[call]({ ...job, id }, { signal: never() }));
      expect(error).toMatchObject({
        code: 'invalid-id',
        effect: 'none',
        retryable: false,
        jobId: null,
      });
    }
    expect(runpod.seen).toEqual([]);
  });

  it('builds four path segments and nothing else from whatever id', async () => {
    runpod.answer(HttpResponse.json({ status: 'IN_QUEUE' }));
    const check = async (id: string) => {
      runpod.seen.length = 0;
      await read(makeTransport(), { ...job, id }).catch(() => {});
      for (const { url } of runpod.seen) {
        const { pathname, search, hash } = new URL(url);
        expect([pathname, search, hash]).toEqual([`/v2/ep1/status/${id}`, '', '']);
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.stringMatching(/^[\w.%?/#-]{1,8}$/)), check),
      { numRuns: 200 },
    );
  });

  it('asks about a job that was adopted by its id alone', async () => {
    runpod.answer(HttpResponse.json({ status: 'IN_QUEUE' }));
    expect(await read(makeTransport(), { ...job, data: null })).toEqual({ status: 'queued' });
    expect(runpod.seen[0]).toMatchObject({ url: `${API}/status/${JOB_ID}` });
  });

  it.each([
    ['another endpoint', { data: { ...job.data, endpointId: 'ep2' } }],
    ['another host', { data: { ...job.data, baseUrl: 'https://evil.test/v2' } }],
    ['data that name no endpoint', { data: {} }],
    ['data from a prototype', { data: JSON.parse(`{"__proto__":${JSON.stringify(job.data)}}`) }],
    ['another transport', { transport: 'worker' }],
  ])('refuses %s without a request', async (_, changes) => {
    for (const call of ['read', 'cancel'] as const) {
      const error = await rejection(
        makeTransport()[call]({ ...job, ...changes }, { signal: never() }),
      );
      expect(error).toMatchObject({ code: 'wrong-endpoint', effect: 'none', jobId: JOB_ID });
    }
    expect(runpod.seen).toEqual([]);
  });
});
