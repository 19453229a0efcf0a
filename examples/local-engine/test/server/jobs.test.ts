import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startTestEngine, type TestEngine, useEngine, waitFor } from './support.ts';

const SHORT = { minExecutionTimeoutMs: 1, minTtlMs: 1 };

const heartbeats = async ({ dataDir }: TestEngine, id: string): Promise<number> =>
  (await stat(join(dataDir, `heartbeat-${id}`)).catch(() => ({ size: 0 }))).size;

test('jobs are begun in the order they came, one at a time', async () => {
  const engine = await useEngine({ limits: SHORT });
  const ids: string[] = [];
  for (let index = 0; index < 4; index += 1) ids.push(await engine.run({ sleep_ms: 60 }));
  expect(engine.stats()).toMatchObject({ running: [ids[0]], queued: ids.slice(1) });
  const ends: string[] = [];
  await waitFor(() => {
    for (const id of engine.stats().ended) {
      if (ids.includes(id) && !ends.includes(id)) ends.push(id);
    }
    expect(engine.stats().running.length).toBeLessThanOrEqual(1);
    return ends.length === ids.length;
  });
  expect(ends).toEqual(ids);
  expect(ids.map((id) => engine.stats().executions[id])).toEqual([1, 1, 1, 1]);
});

test('as many jobs run at a time as there are workers', async () => {
  const engine = await startTestEngine({ workers: 2 });
  const ids = [];
  for (let index = 0; index < 3; index += 1) ids.push(await engine.run({ sleep_ms: 30_000 }));
  expect(engine.stats()).toMatchObject({ running: ids.slice(0, 2), queued: ids.slice(2) });
  await engine.cancel(ids[0]!);
  expect(engine.stats()).toMatchObject({ running: ids.slice(1), queued: [] });
});

test('a queued job is cancelled and never begun', async () => {
  const engine = await startTestEngine();
  const first = await engine.run({ sleep_ms: 30_000 });
  const id = await engine.run({ sleep_ms: 1 });
  const { status, body } = await engine.cancel(id);
  expect([status, body]).toEqual([200, { id, status: 'CANCELLED' }]);
  await engine.cancel(first);
  expect((await engine.status(id)).body).toEqual({ id, status: 'CANCELLED' });
  expect(engine.stats().executions).toEqual({ [first]: 1, [id]: 0 });
});

test('cancelling a running job ends its thread', async () => {
  const engine = await useEngine({ limits: SHORT });
  const id = await engine.run({ sleep_ms: 30_000, heartbeat: true });
  await waitFor(async () => (await heartbeats(engine, id)) > 0);
  expect((await engine.cancel(id)).body).toEqual({ id, status: 'CANCELLED' });
  await waitFor(async () => {
    const before = await heartbeats(engine, id);
    await sleep(100);
    return (await heartbeats(engine, id)) === before;
  });
  expect((await engine.untilEnded(await engine.run({ sleep_ms: 1 }))).status).toBe('COMPLETED');
});

test('status and cancel are answered while a job keeps its thread busy', async () => {
  const engine = await useEngine({ limits: SHORT });
  const id = await engine.run({ busy_ms: 600_000 });
  await engine.untilStatus(id, 'IN_PROGRESS');
  expect((await engine.call('/health')).status).toBe(200);
  expect((await engine.cancel(id)).body.status).toBe('CANCELLED');
  expect((await engine.untilEnded(await engine.run({ sleep_ms: 1 }))).status).toBe('COMPLETED');
});

test('cancelling what has ended answers with how it ended', async () => {
  const engine = await useEngine({ limits: SHORT });
  const good = await engine.run({ sleep_ms: 1 });
  await engine.untilEnded(good);
  expect((await engine.cancel(good)).body).toEqual({ id: good, status: 'COMPLETED' });
  const bad = await engine.run({ fail: 'x' });
  await engine.untilEnded(bad);
  expect((await engine.cancel(bad)).body).toEqual({ id: bad, status: 'FAILED' });
});

test('a job that takes too long fails, and its thread ends', async () => {
  const engine = await useEngine({ limits: SHORT });
  const policy = { executionTimeout: 100 };
  const id = await engine.run({ busy_ms: 600_000 }, { policy });
  expect(await engine.untilEnded(id)).toMatchObject({
    status: 'FAILED',
    error: 'executionTimeout exceeded',
  });
  expect((await engine.untilEnded(await engine.run({ sleep_ms: 1 }))).status).toBe('COMPLETED');
});

test('the ttl deletes a job in any state', async () => {
  const engine = await startTestEngine({ limits: SHORT });
  const policy = { ttl: 700 };
  const done = await engine.run({ sleep_ms: 1 }, { policy });
  const running = await engine.run({ sleep_ms: 30_000 }, { policy });
  const queued = await engine.run({ sleep_ms: 30_000 }, { policy });
  await waitFor(() => engine.stats().running.length === 1);
  for (const id of [done, running, queued]) {
    await waitFor(async () => (await engine.status(id)).status === 404);
    const { body } = await engine.status(id);
    expect(body).toEqual({ error: 'job not found' });
  }
  await waitFor(() => engine.stats().running.length === 0);
  expect(engine.stats()).toMatchObject({ queued: [], running: [], ended: [] });
});

test('a status call can shorten the ttl', async () => {
  const engine = await useEngine({ limits: SHORT });
  const id = await engine.run({ sleep_ms: 30_000 });
  await engine.call(`/status/${id}?ttl=100`);
  await waitFor(async () => (await engine.status(id)).status === 404);
});

test('a result is kept for the retention, a runsync result for its own', async () => {
  const engine = await startTestEngine({ retentionMs: 60_000, syncRetentionMs: 2_000 });
  const id = await engine.run({ sleep_ms: 1 });
  const sync = await engine.post('/runsync', { input: { sleep_ms: 1 } });
  expect(sync.body.status).toBe('COMPLETED');
  await waitFor(async () => (await engine.status(sync.body.id)).status === 404);
  expect((await engine.status(id)).status).toBe(200);
});

test('a job whose worker dies is begun once more, then fails', async () => {
  const engine = await useEngine({ limits: SHORT });
  const id = await engine.run({ crash: true });
  expect(await engine.untilEnded(id)).toMatchObject({
    status: 'FAILED',
    error: 'job timed out after 1 retries',
    retries: 1,
  });
  expect(engine.stats().executions[id]).toBe(2);
});

test('a job whose worker dies once is completed by the next', async () => {
  const engine = await useEngine({ limits: SHORT });
  const id = await engine.run({ crash: 'first' });
  expect(await engine.untilEnded(id)).toMatchObject({ status: 'COMPLETED', retries: 1 });
});

test('a worker that cannot start fails its jobs, and is not tried without end', async () => {
  const lines: string[] = [];
  const engine = await startTestEngine({
    workerUrl: new URL('./no-such-worker.ts', import.meta.url),
    log: (line) => lines.push(line),
  });
  const job = await engine.untilEnded(await engine.run({ a: 1 }));
  expect(job).toMatchObject({ status: 'FAILED', retries: 1 });
  expect(lines.join('\n')).toContain('a job thread died');
});

test('the next engine of the folder has the results and goes on with the queue', async () => {
  const engine = await startTestEngine();
  const done = await engine.run({ output: { a: 1 } });
  await engine.untilEnded(done);
  const running = await engine.run({ sleep_ms: 300 });
  const queued = await engine.run({ output: 'last' });
  await engine.untilStatus(running, 'IN_PROGRESS');
  await engine.close();

  const next = await startTestEngine({ dataDir: engine.dataDir });
  expect((await next.status(done)).body).toMatchObject({ status: 'COMPLETED', output: { a: 1 } });
  expect(await next.untilEnded(running)).toMatchObject({ status: 'COMPLETED', retries: 1 });
  const last = await next.untilEnded(queued);
  expect(last).toMatchObject({ status: 'COMPLETED', output: 'last' });
  expect(last).not.toHaveProperty('retries');
  expect(next.stats().executions).toMatchObject({ [done]: 1, [running]: 2, [queued]: 1 });
});

test('nothing secret is in the log or in the files of jobs', async () => {
  const lines: string[] = [];
  const engine = await startTestEngine({ log: (line) => lines.push(line) });
  const id = await engine.run({ crash: true });
  await engine.untilEnded(id);
  const state = await readFile(join(engine.dataDir, 'jobs', `${id}.state.json`), 'utf8');
  expect(lines.join('\n') + state).not.toContain('test-key');
});
