import runpodSdk from 'runpod-sdk';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { API_KEY, startTestEngine, type TestEngine, waitFor } from '../server/support.ts';

// The client writes a line for every look at a job, with what `console.log` was when it was loaded.
vi.hoisted(() => vi.spyOn(console, 'log').mockImplementation(() => undefined));

const LONG = { input: { sleep_ms: 60_000 } };
const SHORT = { input: { sleep_ms: 1 } };
const ID = expect.stringMatching(/^[\w-]+$/);
const MS = expect.any(Number);
const WORKER = expect.stringMatching(/^local-/);
const RESULT = { result: expect.stringMatching(/^iVBORw0KGgo/) };
const RUNNING = { started: true, completed: false, succeeded: false };

let engine: TestEngine;
let endpoint: ReturnType<typeof connect>;

/** The client knows an endpoint by the address of the service and the endpoint's id. */
function connect({ endpointUrl }: TestEngine, apiKey = API_KEY) {
  const baseUrl = endpointUrl.slice(0, endpointUrl.lastIndexOf('/'));
  const found = runpodSdk(apiKey, { baseUrl }).endpoint('local');
  if (found === null) throw new Error('The client made no endpoint.');
  return found;
}

beforeEach(async () => {
  engine = await startTestEngine();
  endpoint = connect(engine);
});

/** The id of a job that runs. */
async function startLong(): Promise<string> {
  const { id } = await endpoint.run(LONG);
  await engine.untilStatus(id, 'IN_PROGRESS');
  return id;
}

const completed = (id: unknown) => ({
  id,
  status: 'COMPLETED',
  output: RESULT,
  delayTime: MS,
  executionTime: MS,
  workerId: WORKER,
});

/** What the client makes of an answer that is not 2xx. */
const refusal = async (call: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { status, data } = Object(Object(error).response);
  return { status, data };
};

describe('the official client', () => {
  it('runs a job and reads it to its end', async () => {
    const run = await endpoint.run(SHORT);
    expect(run).toEqual({ id: ID, status: 'IN_QUEUE' });
    await engine.untilEnded(run.id);
    expect(await endpoint.status(run.id)).toEqual({
      ...completed(run.id),
      started: true,
      completed: true,
      succeeded: true,
    });
  });

  it('sees a queued job, and the progress of a running one', async () => {
    const { id } = await endpoint.run({ input: { sleep_ms: 60_000, progress: [{ progress: 7 }] } });
    const queued = await endpoint.run(SHORT);
    expect(await endpoint.status(queued.id)).toEqual({
      id: queued.id,
      status: 'IN_QUEUE',
      ...RUNNING,
    });
    expect(await endpoint.status(id)).toEqual({
      id,
      status: 'IN_PROGRESS',
      delayTime: MS,
      executionTime: MS,
      workerId: WORKER,
      ...RUNNING,
    });
    await endpoint.cancel(id);
    const quick = { sleep_ms: 2000, progress: [{ stage: 'swap', progress: 7 }] };
    const next = await endpoint.run({ input: quick });
    await waitFor(async () => 'output' in (await endpoint.status(next.id)));
    expect(await endpoint.status(next.id)).toMatchObject({ output: quick.progress[0] });
  });

  it('runs and waits in one call', async () => {
    expect(await endpoint.runSync(SHORT)).toEqual({
      ...completed(expect.stringMatching(/^sync-/)),
      started: true,
      completed: true,
      succeeded: true,
    });
  });

  it('goes on waiting when a job takes longer than the first call', async () => {
    const waiting = endpoint.runSync(LONG, 1000);
    await waitFor(() => engine.stats().calls['status-sync'] === 1);
    const [id = ''] = engine.stats().running;
    await endpoint.cancel(id);
    const ended = { started: true, completed: true, succeeded: false };
    expect(await waiting).toEqual({ id, status: 'CANCELLED', ...ended });
    expect(engine.stats().calls).toMatchObject({ runsync: 1, 'status-sync': 1 });
  });

  it('gets the job as it is when the waiting is over', async () => {
    const job = await endpoint.runSync({ input: { sleep_ms: 60_000, steps: 600 } }, 1000);
    expect(job).toEqual({
      id: expect.stringMatching(/^sync-/),
      status: 'IN_PROGRESS',
      output: { stage: 'decode', progress: MS },
      delayTime: MS,
      executionTime: MS,
      workerId: WORKER,
      ...RUNNING,
    });
  });

  it('waits for a job with status-sync', async () => {
    const { id } = await endpoint.run({ input: { sleep_ms: 300 } });
    expect(await endpoint.statusSync(id)).toEqual({
      ...completed(id),
      started: true,
      completed: true,
      succeeded: true,
    });
    const running = await startLong();
    const seen = await endpoint.statusSync(running, 1000);
    expect(seen).toMatchObject({ id: running, status: 'IN_PROGRESS', completed: false });
  });

  it('reads the stream of a job without parts to its end', async () => {
    const { id } = await endpoint.run({ input: { sleep_ms: 300 } });
    const parts: unknown[] = [];
    for await (const part of endpoint.stream(id)) parts.push(part);
    expect(parts).toEqual([]);
    expect((await endpoint.status(id)).status).toBe('COMPLETED');
    expect(engine.stats().calls).toMatchObject({ stream: 1 });
  });

  it('cancels what is queued and what runs; what has ended stays as it ended', async () => {
    const running = await startLong();
    const queued = (await endpoint.run(LONG)).id;
    for (const id of [queued, running, running]) {
      expect(await endpoint.cancel(id)).toEqual({ id, status: 'CANCELLED' });
    }
    expect(await endpoint.status(running)).toEqual({
      id: running,
      status: 'CANCELLED',
      started: true,
      completed: true,
      succeeded: false,
    });
    const { id } = await endpoint.runSync(SHORT);
    expect(await endpoint.cancel(id)).toEqual({ id, status: 'COMPLETED' });
  });

  it('reads why a job failed', async () => {
    const input = { fail: 'No face', fail_code: 'NO_FACE_IN_SOURCE' };
    expect(await endpoint.runSync({ input })).toEqual({
      id: ID,
      status: 'FAILED',
      error: 'No face',
      output: { error_code: 'NO_FACE_IN_SOURCE' },
      delayTime: MS,
      executionTime: MS,
      workerId: WORKER,
      started: true,
      completed: true,
      succeeded: false,
    });
  });

  it('reads the health, with all six counts of workers', async () => {
    await endpoint.runSync(SHORT);
    await endpoint.runSync({ input: { fail: 'x' } });
    await startLong();
    await endpoint.run(LONG);
    expect(await endpoint.health()).toEqual({
      jobs: { completed: 1, failed: 1, inProgress: 1, inQueue: 1, retried: 0 },
      workers: {
        idle: MS,
        initializing: MS,
        ready: MS,
        running: 1,
        throttled: 0,
        unhealthy: 0,
      },
    });
  });

  it('empties the queue and leaves what runs', async () => {
    const running = await startLong();
    const queued = [await endpoint.run(LONG), await endpoint.run(LONG)];
    expect(await endpoint.purgeQueue()).toEqual({ removed: 2, status: 'completed' });
    expect(await endpoint.purgeQueue()).toEqual({ removed: 0, status: 'completed' });
    for (const { id } of queued) expect((await endpoint.status(id)).status).toBe('CANCELLED');
    expect((await endpoint.status(running)).status).toBe('IN_PROGRESS');
  });

  it('is told why it is refused', async () => {
    const unknown = { status: 404, data: { error: 'job not found' } };
    expect(await refusal(endpoint.status('no-such-job'))).toEqual(unknown);
    expect(await refusal(endpoint.statusSync('no-such-job'))).toEqual(unknown);
    expect(await refusal(endpoint.cancel('no-such-job'))).toEqual(unknown);
    expect(await refusal(endpoint.stream('no-such-job').next())).toEqual(unknown);
    const stranger = connect(engine, 'another-key');
    const unauthorized = { status: 401, data: { error: 'unauthorized' } };
    expect(await refusal(stranger.run(SHORT))).toEqual(unauthorized);
    expect(await refusal(stranger.health())).toEqual(unauthorized);
    expect(engine.stats()).toMatchObject({ queued: [], running: [], ended: [] });
  });

  it('is told that a body is too large', async () => {
    const input = { data: 'x'.repeat(10 * 1024 * 1024) };
    const error = 'bad request: body: exceeded max body size of 10MiB';
    expect(await refusal(endpoint.run({ input }, 30_000))).toEqual({
      status: 400,
      data: { error },
    });
    expect(engine.stats().ended).toEqual([]);
  });
});
