import { HttpResponse } from 'msw';
import { expect, it } from 'vitest';
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
const cancel = () => makeTransport().cancel(job, { signal: never() });

it.each([
  ['the documented answer', () => json(200, { id: JOB_ID, status: 'CANCELLED' }), true],
  ['a job that was over', () => json(200, { id: JOB_ID, status: 'COMPLETED' }), true],
  ['202', () => json(202, {}), true],
  ['204', () => new HttpResponse(null, { status: 204 }), true],
  ['an unknown job', () => json(404, { error: 'job not found' }), false],
])('%s', async (_, answer, accepted) => {
  runpod.answer(answer);
  expect(await cancel()).toEqual({ accepted });
  expect(runpod.seen[0]).toMatchObject({
    method: 'POST',
    url: `${API}/cancel/${JOB_ID}`,
    body: '',
  });
  expect(runpod.seen[0]!.headers.get('cache-control')).toBe('no-cache');
});

it.each([
  ['401', () => json(401, {}), 'unauthorized', 'none'],
  [
    '404 of the endpoint',
    () => json(404, { detail: 'endpoint not found' }),
    'endpoint-not-found',
    'none',
  ],
  ['404 page', () => html(404), 'bad-response', 'none'],
  ['400', () => json(400, { error: 'no' }), 'request-rejected', 'none'],
  ['429', () => json(429, {}, { 'retry-after': '4' }), 'rate-limited', 'none'],
  ['500', () => json(500, {}), 'server-error', 'unknown'],
  ['a page', () => html(200), 'bad-response', 'unknown'],
  ['a failed fetch', () => HttpResponse.error(), 'network', 'unknown'],
])('rejects on %s', async (_, answer, code, effect) => {
  runpod.answer(answer);
  expect(await rejection(cancel())).toMatchObject({ code, effect, jobId: JOB_ID });
});
