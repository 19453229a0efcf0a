import { expect, test } from 'vitest';
import { type FaultRule, parseFaultSpec } from '../../src/index.ts';
import { createReorder } from '../../src/jobs/reorder.ts';
import { onCleanup, startTestEngine, useEngine, waitFor } from './support.ts';

/** The file's engine with these faults, and what it has been asked and has done since. */
async function startWith(...faults: FaultRule[]) {
  const engine = await useEngine({ allowFaults: true });
  const url = `${engine.url}/faults`;
  await engine.call(url, { method: 'POST', body: JSON.stringify(faults) });
  onCleanup(() => engine.call(url, { method: 'DELETE' }));
  const before = engine.stats();
  const since = () => {
    const { runs, executions, ended } = engine.stats();
    const isNew = (id: string): boolean => !(id in before.executions);
    return {
      runs: runs - before.runs,
      jobs: Object.keys(executions).filter(isNew).length,
      ended: ended.filter(isNew).length,
    };
  };
  return { ...engine, since };
}

test.each<[FaultRule['kind'], number, RegExp]>([
  ['429', 429, /rate limit/],
  ['500', 500, /"error"/],
  ['502', 502, /<h1>502 Bad Gateway/],
  ['401', 401, /unauthorized/],
  ['404', 404, /job not found/],
  ['html', 200, /^<html>/],
  ['empty', 200, /^$/],
  ['garbage', 200, /^\{"id":"[^}]*$/],
])('%s is what one status call gets', async (kind, status, text) => {
  const engine = await startWith({ on: 'status', kind });
  const id = await engine.run({ sleep_ms: 1 });
  const answer = await engine.status(id);
  expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(text)]);
  expect((await engine.status(id)).body.id).toBe(id);
});

test.each<[FaultRule, string | null]>([
  [{ on: 'run', kind: '429' }, null],
  [{ on: 'run', kind: '429', retryAfter: '7' }, '7'],
  [{ on: 'run', kind: 'retry-after' }, '1'],
])('%j tells when to come back', async (rule, retryAfter) => {
  const engine = await startWith(rule);
  const { status, headers } = await engine.post('/run', { input: { a: 1 } });
  expect([status, headers.get('retry-after')]).toEqual([429, retryAfter]);
  expect(engine.since()).toEqual({ runs: 1, jobs: 0, ended: 0 });
});

test('lose-answer does the work and breaks the connection', async () => {
  const engine = await startWith({ on: 'run', kind: 'lose-answer' });
  await expect(engine.post('/run', { input: { sleep_ms: 1 } })).rejects.toThrow('fetch failed');
  await waitFor(() => engine.since().ended === 1);
});

test('reset breaks the connection before the work', async () => {
  const engine = await startWith({ on: 'run', kind: 'reset' });
  await expect(engine.post('/run', { input: { sleep_ms: 1 } })).rejects.toThrow('fetch failed');
  expect(engine.since()).toEqual({ runs: 1, jobs: 0, ended: 0 });
});

test('hang never answers, but ends with its client', async () => {
  const engine = await startWith({ on: 'health', kind: 'hang' });
  const signal = AbortSignal.timeout(100);
  await expect(engine.call('/health', { signal })).rejects.toThrow('timeout');
  expect((await engine.call('/health')).status).toBe(200);
});

test('delay answers later', async () => {
  const engine = await startWith({ on: 'health', kind: 'delay', ms: 50 });
  expect((await engine.call('/health')).status).toBe(200);
});

test('a fault on files, or on one method of theirs', async () => {
  const engine = await startWith({ on: 'files', kind: '500' }, { on: 'files-get', kind: '502' });
  const put = () => engine.call<unknown>(`${engine.url}/files/a`, { method: 'PUT', body: 'x' });
  expect((await put()).status).toBe(500);
  expect((await put()).status).toBe(201);
  expect((await engine.call(`${engine.url}/files/a`)).status).toBe(502);
});

test('skip lets calls pass first, times says how many then fail', async () => {
  const engine = await startWith({ on: 'health', kind: '500', skip: 1, times: 2 });
  const seen = [];
  for (let index = 0; index < 4; index += 1) seen.push((await engine.call('/health')).status);
  expect(seen).toEqual([200, 500, 500, 200]);
});

test('crash-worker once: the job is begun again and completes', async () => {
  const engine = await startWith({ on: 'job', kind: 'crash-worker' });
  const id = await engine.run({ sleep_ms: 300 });
  expect(await engine.untilEnded(id)).toMatchObject({ status: 'COMPLETED', retries: 1 });
  expect(engine.stats().executions[id]).toBe(2);
});

test('crash-worker twice: the job fails', async () => {
  const engine = await startWith({ on: 'job', kind: 'crash-worker', times: 2, ms: 1 });
  const id = await engine.run({ sleep_ms: 300 });
  const error = 'job timed out after 1 retries';
  expect(await engine.untilEnded(id)).toMatchObject({ status: 'FAILED', retries: 1, error });
});

test('expire-results: an ended job is unknown at once', async () => {
  const engine = await startWith({ on: 'job', kind: 'expire-results' });
  const id = await engine.run({ sleep_ms: 1 });
  await waitFor(async () => (await engine.status(id)).status === 404);
  expect(engine.stats().executions[id]).toBe(1);
});

test('late-progress: every other update comes late', () => {
  const reorder = createReorder();
  const shown = ['1', '2', '3', '4', '5'].map((update) => reorder.push(update));
  expect(shown).toEqual([null, '2', '1', '4', '3']);
  expect(reorder.late()).toBe('5');
});

test('late-progress: the first look at an ended job shows it as running', async () => {
  const engine = await startWith({ on: 'job', kind: 'late-progress' });
  const id = await engine.run({ sleep_ms: 1, progress: [0.1, 0.2, 0.3] });
  await waitFor(() => engine.since().ended === 1);
  expect((await engine.status(id)).body).toMatchObject({ status: 'IN_PROGRESS', output: 0.3 });
  expect((await engine.status(id)).body.status).toBe('COMPLETED');
});

test('no-output: completed, with nothing to show', async () => {
  const engine = await startWith({ on: 'job', kind: 'no-output' });
  const job = await engine.untilEnded(await engine.run({ sleep_ms: 1 }));
  expect(job.status).toBe('COMPLETED');
  expect(job).not.toHaveProperty('output');
});

test('timed-out: the job ends as TIMED_OUT and can be retried', async () => {
  const engine = await startWith({ on: 'job', kind: 'timed-out' });
  const id = await engine.run({ sleep_ms: 1 });
  expect((await engine.untilEnded(id)).status).toBe('TIMED_OUT');
  await engine.post(`/retry/${id}`);
  expect((await engine.untilEnded(id)).status).toBe('COMPLETED');
});

test('cancel-completes: the job was faster than the cancel', async () => {
  const engine = await startWith({ on: 'cancel', kind: 'cancel-completes' });
  const id = await engine.run({ sleep_ms: 100 });
  expect((await engine.cancel(id)).body).toEqual({ id, status: 'COMPLETED' });
});

test('cancel-ignored: the cancel is taken and the job goes on', async () => {
  const engine = await startWith({ on: 'cancel', kind: 'cancel-ignored' });
  const id = await engine.run({ sleep_ms: 200 });
  await engine.untilStatus(id, 'IN_PROGRESS');
  const { status, body } = await engine.cancel(id);
  expect([status, body]).toEqual([200, { id, status: 'IN_PROGRESS' }]);
  expect((await engine.untilEnded(id)).status).toBe('COMPLETED');
});

test('faults can be there from the start', async () => {
  const engine = await startTestEngine({ faults: [{ on: 'health', kind: '500' }] });
  expect((await engine.call('/health')).status).toBe(500);
  expect((await engine.call('/health')).status).toBe(200);
});

test('faults are added and removed at run time where that is allowed', async () => {
  const engine = await startWith();
  const url = `${engine.url}/faults`;
  const add = (body: unknown) => engine.call(url, { method: 'POST', body: JSON.stringify(body) });
  expect((await add([{ on: 'health', kind: '500', times: 9 }])).body).toEqual({ added: 1 });
  expect((await engine.call('/health')).status).toBe(500);
  await engine.call(url, { method: 'DELETE' });
  expect((await engine.call('/health')).status).toBe(200);
  expect((await add({ on: 'health', kind: 'nonsense' })).status).toBe(400);
  expect((await add({ on: 'status', kind: 'no-output' })).status).toBe(400);
  expect((await fetch(url, { method: 'POST', body: '[]' })).status).toBe(401);
});

test('a fault is written as on:kind:settings', () => {
  expect(parseFaultSpec('job:no-output')).toEqual({ on: 'job', kind: 'no-output' });
  expect(parseFaultSpec('run:429:times=2,skip=1,ms=5,retryAfter=7')).toEqual({
    on: 'run',
    kind: '429',
    times: 2,
    skip: 1,
    ms: 5,
    retryAfter: '7',
  });
  for (const spec of ['', 'run', 'run:nope', 'run:429:times=x', 'run:429:other=1', 'job:429']) {
    expect(() => parseFaultSpec(spec)).toThrow(TypeError);
  }
});
