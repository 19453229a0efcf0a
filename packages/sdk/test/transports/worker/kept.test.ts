import { expect, it } from 'vitest';
import {
  errorOf,
  never,
  requestFor,
  startWorker,
  submitOptions,
  transportTo,
} from './support/bench.ts';
import { answer } from './support/http.ts';

const signal = never;

it.each(['task-active', 'cancel-owed'])('a job that is %s is not deleted yet', async (code) => {
  const worker = await startWorker();
  const transport = transportTo(worker);
  const job = await transport.submit(await requestFor(transport), submitOptions());
  worker.intercept(({ response }) => {
    answer(response, 409, { success: false, error: 'not yet', code }, { 'retry-after': '60' });
    return true;
  });
  expect(await errorOf(transport.remove!(job, { signal }))).toMatchObject({
    name: 'TransportError',
    code: 'task-active',
    retryable: true,
    mayBeBilled: false,
    jobId: job.id,
    retryAfterMs: 60_000,
  });
});

it('a list leaves out what cannot be read, and says what is known of the inputs', async () => {
  const worker = await startWorker();
  const transport = transportTo(worker);
  const request = await requestFor(transport);
  const [plain, full] = [
    await transport.submit(request, submitOptions('a:1')),
    await transport.submit(request, submitOptions('b:1')),
  ];
  const source = { name: 'face.png', type: 'image/png', size: 7 };
  const inputs = { source, target: { ...source, size: null }, faces: { 'face-1': source } };
  worker.set(full.id, { inputs });
  const data = (
    (await (await fetch(`${worker.url}/tasks`)).json()) as { data: { tasks: object[] } }
  ).data;
  worker.intercept(({ response }) => {
    const tasks = [{ id: 'x', status: 7 }, ...data.tasks, { ...data.tasks[0], id: '../x' }];
    answer(response, 200, { success: true, data: { ...data, tasks } });
    return true;
  });
  const listed = await transport.list!({ signal });
  expect(listed.map(({ job, key }) => [job.id, key])).toEqual([
    [full.id, 'b:1'],
    [plain.id, 'a:1'],
  ]);
  expect(listed[0]).toMatchObject({ mode: 'single-image', inputs });
  expect(listed[0]?.createdAt).toBe(Date.parse('2026-01-01T00:00:00.000Z'));
  expect(listed[1]?.inputs).toEqual({ source: null, target: null, faces: {} });
});
