import { expect, test } from 'vitest';
import { API_KEY, startTestEngine, useEngine } from './support.ts';

const ID = /^[0-9a-f-]{36}-e1$/;
const MIB = 1024 * 1024;

test('a job goes from the queue through progress to its result', async () => {
  const engine = await useEngine();
  const { status, body, headers } = await engine.post('/run', { input: { sleep_ms: 300 } });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  expect(body).toEqual({ id: expect.stringMatching(ID), status: 'IN_QUEUE' });

  const seen = new Set<unknown>();
  let job = (await engine.status(body.id)).body;
  while (job.status !== 'COMPLETED') {
    if (job.output !== undefined) seen.add(job.output);
    job = (await engine.status(body.id)).body;
  }
  expect([...seen]).toContainEqual({ stage: expect.any(String), progress: expect.any(Number) });
  expect(job).toEqual({
    id: body.id,
    status: 'COMPLETED',
    delayTime: expect.any(Number),
    executionTime: expect.any(Number),
    output: { result: expect.stringMatching(/^iVBORw0KGgo/) },
    workerId: expect.stringMatching(/^local-/),
  });
});

test('the keys of a job come in the order of the service', async () => {
  const engine = await useEngine();
  const id = await engine.run({ sleep_ms: 1 });
  await engine.untilEnded(id);
  const { text } = await engine.status(id);
  expect(text).toMatch(
    /^\{"delayTime":\d+,"executionTime":\d+,"id":"[^"]+","output":\{.*\},"status":"COMPLETED","workerId":"[^"]+"\}$/,
  );
});

test('a status can be asked with POST too', async () => {
  const engine = await useEngine();
  const id = await engine.run({ sleep_ms: 1 });
  expect((await engine.post(`/status/${id}`)).body.id).toBe(id);
});

test.each([
  [
    'a named failure',
    { fail: 'No face detected', fail_code: 'NO_FACE_IN_SOURCE' },
    {
      error: 'No face detected',
      output: { error_code: 'NO_FACE_IN_SOURCE' },
    },
  ],
  [
    'an output with an error',
    { output: { error: 'bad', traceback: 'x' } },
    {
      error: 'bad',
      output: { traceback: 'x' },
    },
  ],
])('%s makes the job FAILED', async (_name, input, expected) => {
  const engine = await useEngine();
  const job = await engine.untilEnded(await engine.run(input));
  expect(job).toMatchObject({ status: 'FAILED', ...expected });
});

test('an unforeseen error is told as JSON text', async () => {
  const engine = await useEngine();
  const job = await engine.untilEnded(await engine.run({ throw: 'boom' }));
  expect(job.status).toBe('FAILED');
  expect(JSON.parse(job.error ?? '')).toMatchObject({ error_type: 'Error', error_message: 'boom' });
});

test.each([
  [null, { output: null }],
  [false, { output: false }],
  [[1, 2], { output: [1, 2] }],
  ['text', { output: 'text' }],
])('an output may be %j', async (output, expected) => {
  const engine = await useEngine();
  expect(await engine.untilEnded(await engine.run({ output }))).toMatchObject(expected);
});

test('an empty output is no output', async () => {
  const engine = await useEngine();
  const job = await engine.untilEnded(await engine.run({ output: {} }));
  expect(job.status).toBe('COMPLETED');
  expect(job).not.toHaveProperty('output');
});

test('a result over the limit is dropped', async () => {
  const engine = await startTestEngine({ limits: { maxResultBytes: 1000 } });
  const job = await engine.untilEnded(await engine.run({ output_bytes: 1000 }));
  expect(job.status).toBe('COMPLETED');
  expect(job).not.toHaveProperty('output');
});

test('an empty input ends as the service ends it', async () => {
  const engine = await startTestEngine({ limits: { lostWorkerMs: 60 } });
  const id = await engine.run({});
  expect(await engine.untilStatus(id, 'IN_PROGRESS')).not.toHaveProperty('retries');
  expect(await engine.untilEnded(id)).toMatchObject({
    status: 'FAILED',
    error: 'job timed out after 1 retries',
    retries: 1,
  });
});

test.each([undefined, [], 'text', 5, null])('the input %j is refused', async (input) => {
  const engine = await useEngine();
  const { status, body } = await engine.post<{ error: string }>('/run', { input });
  expect(status).toBe(400);
  expect(body.error).toMatch(/^bad request: input: /);
});

test('what is not JSON is refused', async () => {
  const engine = await useEngine();
  const { status, body } = await engine.call('/run', { method: 'POST', body: '{"input":' });
  expect([status, body]).toEqual([400, { error: 'bad request: body: invalid JSON' }]);
});

test('bodies over the limits are refused', async () => {
  const engine = await useEngine();
  const large = (bytes: number) => ({ input: { data: 'x'.repeat(bytes) } });
  const run = await engine.post('/run', large(10 * MIB));
  expect([run.status, run.body]).toEqual([
    400,
    { error: 'bad request: body: exceeded max body size of 10MiB' },
  ]);
  const sync = await engine.post('/runsync', large(20 * MIB));
  expect(sync.status).toBe(400);
  expect((await engine.post('/run', large(9 * MIB))).status).toBe(200);
});

test('a body without a length is counted while it comes', async () => {
  const engine = await startTestEngine({ limits: { maxRunBytes: 1000 } });
  const body = new Blob(['x'.repeat(2000)]).stream();
  const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
  const { status, body: answer } = await engine.call<{ error: string }>('/run', init);
  expect([status, answer.error]).toEqual([
    400,
    'bad request: body: exceeded max body size of 1000B',
  ]);
});

test.each([
  ['executionTimeout', 4999],
  ['ttl', 9999],
])('a policy with a too short %s is refused', async (name, value) => {
  const engine = await useEngine();
  const { status } = await engine.post('/run', { input: { a: 1 }, policy: { [name]: value } });
  expect(status).toBe(400);
});

test('only the key opens an endpoint, with or without Bearer', async () => {
  const engine = await useEngine();
  const ask = async (key: string) => (await engine.call('/health', {}, key)).status;
  expect(await ask(`Bearer ${API_KEY}`)).toBe(200);
  expect(await ask(API_KEY)).toBe(200);
  expect(await ask(`Bearer ${API_KEY}x`)).toBe(401);
  const none = await fetch(`${engine.endpointUrl}/health`);
  expect([none.status, await none.json()]).toEqual([401, { error: 'unauthorized' }]);
});

test('another endpoint, job, operation or method is refused', async () => {
  const engine = await useEngine();
  const ask = async (path: string, method = 'GET') => {
    const { status, body } = await engine.call<unknown>(`${engine.url}${path}`, { method });
    return [status, body];
  };
  expect(await ask('/v2/other/health')).toEqual([404, { detail: 'endpoint not found' }]);
  expect(await ask('/v2/local/status/nope')).toEqual([404, { error: 'job not found' }]);
  expect(await ask('/v2/local/cancel/nope', 'POST')).toEqual([404, { error: 'job not found' }]);
  expect(await ask('/v2/local/retry/nope', 'POST')).toEqual([404, { error: 'job not found' }]);
  expect(await ask('/v2/local/nope')).toEqual([404, { error: 'not found' }]);
  expect(await ask('/v2/local/run')).toEqual([405, { error: 'method not allowed' }]);
  expect(await ask('/faults', 'POST')).toEqual([404, { error: 'not found' }]);
});

test('health tells of jobs and workers', async () => {
  const engine = await startTestEngine();
  await engine.untilEnded(await engine.run({ sleep_ms: 1 }));
  await engine.untilEnded(await engine.run({ fail: 'x' }));
  const { body } = await engine.call<unknown>('/health');
  const number = expect.any(Number);
  expect(body).toEqual({
    jobs: { completed: 1, failed: 1, inProgress: 0, inQueue: 0, retried: 0 },
    workers: {
      idle: number,
      initializing: number,
      ready: number,
      running: 0,
      throttled: 0,
      unhealthy: 0,
    },
  });
});

test('runsync waits for the result, or gives up with the job as it is', async () => {
  const engine = await startTestEngine({ limits: { minSyncWaitMs: 50 } });
  const done = await engine.post('/runsync?wait=60000', { input: { sleep_ms: 1 } });
  expect(done.body).toMatchObject({ status: 'COMPLETED', id: expect.stringMatching(/^sync-/) });
  const early = await engine.post('/runsync?wait=50', { input: { sleep_ms: 30_000 } });
  expect(['IN_QUEUE', 'IN_PROGRESS']).toContain(early.body.status);
});

test('a failed job can be retried under its id, others cannot', async () => {
  const engine = await useEngine();
  const id = await engine.run({ fail: 'x' });
  await engine.untilEnded(id);
  const { body } = await engine.post(`/retry/${id}`);
  expect(body).toEqual({ id, status: 'IN_QUEUE' });
  expect((await engine.untilEnded(id)).status).toBe('FAILED');
  expect(engine.stats().executions[id]).toBe(2);
  const good = await engine.run({ sleep_ms: 1 });
  await engine.untilEnded(good);
  expect((await engine.post(`/retry/${good}`)).status).toBe(400);
});

test('purging ends what is queued and leaves what runs', async () => {
  const engine = await startTestEngine();
  const running = await engine.run({ sleep_ms: 400 });
  const queued = [await engine.run({ a: 1 }), await engine.run({ a: 2 })];
  const { body } = await engine.post<unknown>('/purge-queue');
  expect(body).toEqual({ removed: 2, status: 'completed' });
  expect((await engine.status(queued[0]!)).body).toEqual({ id: queued[0], status: 'CANCELLED' });
  expect((await engine.untilEnded(running)).status).toBe('COMPLETED');
});

test('statistics need the key and count what was asked', async () => {
  const engine = await startTestEngine();
  const id = await engine.run({ sleep_ms: 1 });
  await engine.untilEnded(id);
  await engine.cancel(id);
  expect((await fetch(`${engine.url}/stats`)).status).toBe(401);
  const { body } = await engine.call<Record<string, unknown>>(`${engine.url}/stats`);
  expect(body).toMatchObject({ runs: 1, cancels: 1, executions: { [id]: 1 }, ended: [id] });
  expect(body).toEqual(engine.stats());
});
