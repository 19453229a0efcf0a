import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { API_KEY, makeFolder, startTestEngine, type TestEngine } from '../server/support.ts';
import {
  createFetcher,
  createShell,
  hasCurl,
  type RunCommand,
  readCommands,
} from '../support/curl.ts';

const LINES = await readCommands('With curl');
const COMMANDS = new Map(
  LINES.filter((line) => line.startsWith('curl ')).map((line) => [
    /\$ENDPOINT\/([\w-]+)/.exec(line)?.[1] ?? line,
    line,
  ]),
);
/** `ENDPOINT` and `ID` are the test's own. */
const SETUP = LINES.filter((line) => /^(AUTH|JSON)=/.test(line));
const LARGE_FILE = 'large.json';

const MS = expect.any(Number);
const TIMES = { delayTime: MS, executionTime: MS, workerId: expect.stringMatching(/^local-/) };
const NO_JOB = { status: 404, body: { error: 'job not found' } };

it('has one command for each operation', () => {
  expect([...COMMANDS.keys()]).toEqual([
    ...['run', 'status', 'status-sync', 'stream', 'cancel'],
    ...['runsync', 'retry', 'purge-queue', 'health'],
  ]);
  expect(SETUP).toHaveLength(2);
});

type Use = 'curl' | 'fetch';
const USES: Use[] = (await hasCurl()) ? ['curl', 'fetch'] : ['fetch'];

describe.each(USES)('the commands of the README, with %s', (use) => {
  let engine: TestEngine;
  let folder: string;
  let runCommand: RunCommand;

  beforeEach(async () => {
    engine = await startTestEngine();
    folder = await makeFolder();
    await mkdir(join(folder, '.engine'));
    await writeFile(join(folder, '.engine', 'api-key'), API_KEY);
    runCommand = use === 'curl' ? createShell(folder, SETUP) : createFetcher(folder);
  });

  /** Does the operation; `data` stands for what the README sends. */
  function ask(op: string, { id = '', data, key = API_KEY }: Asked = {}) {
    const command = COMMANDS.get(op) ?? '';
    const changed = data === undefined ? command : command.replace(/-d '.*'/, `-d '${data}'`);
    return runCommand(changed, {
      ENDPOINT: engine.endpointUrl,
      ID: id,
      AUTH: `Authorization: Bearer ${key}`,
      JSON: 'Content-Type: application/json',
    });
  }

  interface Asked {
    readonly id?: string;
    readonly data?: string;
    readonly key?: string;
  }

  async function start(data?: string): Promise<string> {
    const { status, body } = await ask('run', data === undefined ? {} : { data });
    expect(status).toBe(200);
    expect(body).toEqual({ id: expect.stringMatching(/^[\w-]+$/), status: 'IN_QUEUE' });
    return Object(body).id;
  }

  async function startRunning(): Promise<string> {
    const id = await start();
    await engine.untilStatus(id, 'IN_PROGRESS');
    return id;
  }

  it('run a job, look at it and cancel it', async () => {
    const id = await startRunning();
    const running = { id, status: 'IN_PROGRESS', ...TIMES };
    expect(await ask('status', { id })).toEqual({ status: 200, body: running });
    expect(await ask('status-sync', { id })).toEqual({ status: 200, body: running });
    const stream = { status: 'IN_PROGRESS', stream: [] };
    expect(await ask('stream', { id })).toEqual({ status: 200, body: stream });
    const cancelled = { status: 200, body: { id, status: 'CANCELLED' } };
    expect(await ask('cancel', { id })).toEqual(cancelled);
    expect(await ask('cancel', { id })).toEqual(cancelled);
    expect(await ask('status', { id })).toEqual(cancelled);
    expect((await ask('stream', { id })).body).toEqual({ ...stream, status: 'CANCELLED' });
  });

  it('see the result of a job that has ended, which a cancel leaves', async () => {
    const id = await start('{"input":{"sleep_ms":1,"output":{"a":1}}}');
    const body = { id, status: 'COMPLETED', output: { a: 1 }, ...TIMES };
    expect(await ask('status-sync', { id })).toEqual({ status: 200, body });
    expect((await ask('cancel', { id })).body).toEqual({ id, status: 'COMPLETED' });
    expect(await ask('status', { id })).toEqual({ status: 200, body });
  });

  it('wait for a job that ends in time, and for one that does not', async () => {
    const failed = await ask('runsync');
    const id = expect.stringMatching(/^sync-/);
    const body = { id, status: 'FAILED', error: 'no face', output: { error_code: 'FAILED' } };
    expect(failed).toEqual({ status: 200, body: { ...body, ...TIMES } });
    const early = await ask('runsync', { data: '{"input":{"sleep_ms":60000,"steps":600}}' });
    const output = { stage: 'decode', progress: MS };
    expect(early.body).toEqual({ id, status: 'IN_PROGRESS', output, ...TIMES });
  });

  it('retry a failed job under its id, without its old output, and no other', async () => {
    const id = String(Object((await ask('runsync')).body).id);
    const blocking = await startRunning();
    expect(await ask('retry', { id })).toEqual({ status: 200, body: { id, status: 'IN_QUEUE' } });
    expect((await ask('status', { id })).body).toEqual({ id, status: 'IN_QUEUE' });
    const refused = { status: 400, body: { error: expect.stringContaining('FAILED') } };
    expect(await ask('retry', { id })).toEqual(refused);
    expect(await ask('retry', { id: blocking })).toEqual(refused);
    await ask('cancel', { id: blocking });
    expect(await ask('retry', { id: blocking })).toEqual(refused);
    expect(await engine.untilEnded(id)).toMatchObject({ status: 'FAILED', error: 'no face' });
    expect(engine.stats().executions[id]).toBe(2);
  });

  it('empty the queue and tell the health', async () => {
    await startRunning();
    await start();
    const jobs = { completed: 0, failed: 0, inProgress: 1, inQueue: 1, retried: 0 };
    const ready = { idle: MS, initializing: MS, ready: MS };
    const workers = { ...ready, running: 1, throttled: 0, unhealthy: 0 };
    expect(await ask('health')).toEqual({ status: 200, body: { jobs, workers } });
    const purged = { removed: 1, status: 'completed' };
    expect(await ask('purge-queue')).toEqual({ status: 200, body: purged });
    const { body } = await ask('health');
    expect(body).toEqual({ jobs: { ...jobs, inQueue: 0 }, workers });
  });

  it('are refused without the key, without a job and with too much', async () => {
    for (const op of ['status', 'status-sync', 'stream', 'cancel', 'retry']) {
      expect(await ask(op, { id: 'no-such-job' })).toEqual(NO_JOB);
    }
    await writeFile(join(folder, '.engine', 'api-key'), 'another-key');
    const unauthorized = { status: 401, body: { error: 'unauthorized' } };
    for (const op of COMMANDS.keys()) {
      expect(await ask(op, { id: 'any', key: 'another-key' })).toEqual(unauthorized);
    }
    await writeFile(join(folder, '.engine', 'api-key'), API_KEY);
    const input = { data: 'x'.repeat(10 * 1024 * 1024) };
    await writeFile(join(folder, LARGE_FILE), JSON.stringify({ input }));
    const error = 'bad request: body: exceeded max body size of 10MiB';
    const tooLarge = { status: 400, body: { error } };
    expect(await ask('run', { data: `@${LARGE_FILE}` })).toEqual(tooLarge);
    expect(engine.stats()).toMatchObject({ queued: [], running: [], ended: [] });
  });
});
