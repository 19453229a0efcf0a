import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from './support.ts';

const WORKER = new URL('../support/result-worker.ts', import.meta.url);
const GUARD = { timeout: 20_000 };

const list = (engine: TestEngine, folder: string): Promise<string[]> =>
  readdir(join(engine.dataDir, folder)).catch(() => []);

const listFiles = async (engine: TestEngine): Promise<string[]> =>
  (await list(engine, 'files')).filter((name) => !name.startsWith('.'));

test('a file that a job names as its result is kept, and its folder is not', async () => {
  const engine = await startTestEngine({ workerUrl: WORKER });
  const { output } = await engine.untilEnded(await engine.run({ a: 1 }));
  const { made, result_url: url } = Object(output);
  expect(made).toBe(true);
  expect(await (await fetch(url)).text()).toBe('made');
  const part = await fetch(url, { headers: { range: 'bytes=1-2' } });
  expect([part.status, await part.text()]).toEqual([206, 'ad']);
  expect(Date.parse(Object(output).result_expires_at)).toBeGreaterThan(Date.now());
  expect((await fetch(url, { method: 'DELETE' })).status).not.toBe(200);
  await engine.close();
  expect(await list(engine, 'work')).toEqual([]);
});

test('the file of a job that ends without its result is not kept', async () => {
  const engine = await startTestEngine({
    workerUrl: WORKER,
    faults: [{ on: 'job', kind: 'timed-out' }],
  });
  const job = await engine.untilEnded(await engine.run({ a: 1 }));
  expect(job.status).toBe('TIMED_OUT');
  await expect.poll(() => listFiles(engine), GUARD).toEqual([]);
});

test('the output of a job is gone from the disk when it is begun again', async () => {
  const engine = await startTestEngine();
  const id = await engine.run({ fail: 'x' });
  await engine.untilEnded(id);
  const isKept = async () => (await list(engine, 'jobs')).includes(`${id}.output.json`);
  expect(await isKept()).toBe(true);
  const blocking = await engine.run({ sleep_ms: 60_000 });
  await engine.untilStatus(blocking, 'IN_PROGRESS');
  await engine.post(`/retry/${id}`);
  expect(await isKept()).toBe(false);
  expect((await engine.status(id)).body).toEqual({ id, status: 'IN_QUEUE' });
});

test('a call that waits for a job does not know it when it was deleted meanwhile', async () => {
  const engine = await startTestEngine({ limits: { minTtlMs: 1 } });
  const job = { input: { sleep_ms: 60_000 }, policy: { ttl: 1000 } };
  const id = await engine.run(job.input, { policy: job.policy });
  const answers = await Promise.all([
    engine.call(`/stream/${id}?wait=60000`),
    engine.call(`/status-sync/${id}?wait=60000`),
    engine.post('/runsync?wait=60000', job),
  ]);
  const gone = [404, { error: 'job not found' }];
  expect(answers.map(({ status, body }) => [status, body])).toEqual([gone, gone, gone]);
});

test('a wait is over in time although memory is collected meanwhile', async () => {
  const engine = await startTestEngine();
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const timer = setInterval(collect, 50);
  const { body } = await engine.post('/runsync?wait=1500', { input: { sleep_ms: 600_000 } });
  clearInterval(timer);
  expect(body.status).toBe('IN_PROGRESS');
});
