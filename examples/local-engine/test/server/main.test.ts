import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EngineStartError, ensureEngine } from '../../src/index.ts';
import { parseMainOptions } from '../../src/main-options.ts';
import {
  connectTo,
  endAfter,
  type Program,
  readKey,
  startMain as startProgram,
} from '../support/engine-process.ts';
import { connect, makeFolder } from './support.ts';

const startMain = (args: string[], env: Record<string, string> = {}): Program =>
  startProgram(['--worker', 'scripted', ...args], { env });

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

test('it says where it is, and leaves the same in its folder', async () => {
  const folder = await makeFolder();
  const program = startMain(['--data', folder]);
  const said = await program.said;
  expect(said).toEqual({
    type: 'ready',
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    endpointUrl: `${said.url}/v2/local`,
    pid: program.child.pid,
  });
  const path = join(folder, 'engine.json');
  const { url, endpointUrl, pid } = said;
  const key = await readKey(folder);
  const text = await readFile(path, 'utf8');
  expect(JSON.parse(text)).toEqual({ url, endpointUrl, pid, apiKeyHash: expect.any(String) });
  expect(text).not.toContain(key);
  for (const secret of [path, join(folder, 'api-key')]) {
    expect((await stat(secret)).mode & 0o777).toBe(0o600);
  }
  const engine = await connectTo(program, folder);
  await engine.run({ sleep_ms: 30_000 });
  program.child.kill('SIGTERM');
  expect(await program.exited).toBe(0);
  expect(await exists(path)).toBe(false);
  expect(await exists(join(folder, 'engine.lock'))).toBe(false);
});

test('after kill -9 the next one has the results and begins the lost job once more', async () => {
  const folder = await makeFolder();
  const first = startMain(['--data', folder]);
  const before = await connectTo(first, folder);
  const done = await before.run({ output: { a: 1 } });
  await before.untilEnded(done);
  const lost = await before.run({ sleep_ms: 300 });
  const queued = await before.run({ output: 'last' });
  await before.untilStatus(lost, 'IN_PROGRESS');
  first.child.kill('SIGKILL');
  expect(await first.exited).toBe('SIGKILL');

  const second = startMain(['--data', folder]);
  expect((await second.said).type).toBe('ready');
  const after = await connectTo(second, folder);
  expect((await after.status(done)).body).toMatchObject({ status: 'COMPLETED', output: { a: 1 } });
  expect(await after.untilEnded(lost)).toMatchObject({ status: 'COMPLETED', retries: 1 });
  expect(await after.untilEnded(queued)).toMatchObject({ status: 'COMPLETED', output: 'last' });
});

test('of several started at once over a dead one, exactly one serves', async () => {
  const folder = await makeFolder();
  const dead = startMain(['--data', folder]);
  await dead.said;
  dead.child.kill('SIGKILL');
  await dead.exited;

  const programs = [1, 2, 3].map(() => startMain(['--data', folder]));
  const said = await Promise.all(programs.map((program) => program.said));
  const types = said.map(({ type }) => type).sort();
  expect(types).toEqual(['already-running', 'already-running', 'ready']);
  expect(new Set(said.map(({ url, pid }) => `${url} ${pid}`)).size).toBe(1);
  const losers = programs.filter((_program, index) => said[index]?.type === 'already-running');
  expect(await Promise.all(losers.map(({ exited }) => exited))).toEqual([0, 0]);
});

test('a process number that another program has by now does not keep the folder', async () => {
  const folder = await makeFolder();
  const url = 'http://127.0.0.1:1';
  const file = { url, endpointUrl: `${url}/v2/local`, pid: process.pid, apiKeyHash: '' };
  const lock = join(folder, 'engine.lock');
  await writeFile(join(folder, 'engine.json'), JSON.stringify(file));
  await writeFile(lock, JSON.stringify({ pid: process.pid, token: 'old' }));
  await utimes(lock, 1, 1);
  expect((await startMain(['--data', folder]).said).type).toBe('ready');
});

test('the key may come from the environment', async () => {
  const folder = await makeFolder();
  const args = ['--data', folder, '--api-key-env', 'MY_KEY'];
  const { endpointUrl } = await startMain(args, { MY_KEY: 'from-env' }).said;
  expect((await connect(endpointUrl, 'from-env').call('/health')).status).toBe(200);
  expect(await exists(join(folder, 'api-key'))).toBe(false);
  await expect(ensureEngine({ dataDir: folder })).rejects.toMatchObject({ code: 'other-key' });
});

test('without the key it was promised it ends, and says why', async () => {
  const args = ['--data', await makeFolder(), '--api-key-env', 'NOT_SET_ANYWHERE'];
  const program = startMain(args);
  expect(await program.exited).toBe(1);
  expect(program.errors()).toContain('NOT_SET_ANYWHERE is not set');
});

test.each([
  [['--fault', 'run:nope'], 'is not a fault'],
  [['--workers', 'many'], 'workers'],
  [['--idle-exit', '0'], 'idle-exit'],
  [['--worker', 'other'], 'worker'],
  [['--unknown'], '--unknown'],
])('the arguments %j are refused', (args, message) => {
  expect(() => parseMainOptions(['--data', 'x', ...args])).toThrow(message);
});

test('every argument is understood', () => {
  const args = '--data x --port 8000 --api-key-env K --endpoint e --workers 2 --worker swap';
  const more = '--scripted-ms 5 --idle-exit 1.5 --retention 60 --fault run:429 --allow-faults';
  expect(parseMainOptions(`${args} ${more}`.split(' '))).toEqual({
    dataDir: 'x',
    port: 8000,
    apiKeyEnv: 'K',
    endpointId: 'e',
    workers: 2,
    worker: 'swap',
    scriptedMs: 5,
    idleExitMs: 1500,
    retentionMs: 60_000,
    faults: [{ on: 'run', kind: '429' }],
    allowFaults: true,
  });
});

test('it ends by itself when it is idle, but not before a result is read', async () => {
  const folder = await makeFolder();
  const program = startMain(['--data', folder, '--idle-exit', '1.5', '--fault', 'run:429']);
  const engine = await connectTo(program, folder);
  expect((await engine.post('/run', { input: { a: 1 } })).status).toBe(429);
  const id = await engine.run({ sleep_ms: 1 });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(program.child.exitCode).toBe(null);
  expect((await engine.untilEnded(id)).status).toBe('COMPLETED');
  expect(await program.exited).toBe(0);
  expect(program.errors()).toBe('');
});

test('asked for at the same time, one engine is started, and found again', async () => {
  const dataDir = join(await makeFolder(), 'new');
  const ask = () => ensureEngine({ dataDir, worker: 'scripted' });
  const both = await Promise.all([ask(), ask()]);
  for (const { pid } of both) endAfter(pid);
  expect(both[0]).toEqual(both[1]);
  expect(await ask()).toEqual(both[0]);
  const engine = connect(both[0].endpointUrl, both[0].apiKey);
  expect((await engine.untilEnded(await engine.run({ sleep_ms: 1 }))).status).toBe('COMPLETED');
});

test('an engine that cannot start says why', async () => {
  const dataDir = await makeFolder();
  const failure = await ensureEngine({ dataDir, args: ['--fault', 'run:nope'] }).catch((e) => e);
  expect(failure).toBeInstanceOf(EngineStartError);
  expect(failure).toMatchObject({
    code: 'exited',
    logTail: expect.stringContaining('not a fault'),
  });
});
