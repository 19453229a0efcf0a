import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startWorker } from '../../local/start-worker.ts';
import { makeFolder, onCleanup } from './support/folder.ts';
import { isWorkerd, listAlive, listDescendants, untilGone } from './support/processes.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const FIXTURE = at('../fixture/wrangler.jsonc');
const SECRET = 'a-value-of-the-caller';

async function startFixture(dataDir: string, port = 0) {
  const lines: string[] = [];
  const worker = await startWorker({
    dataDir,
    port,
    vars: { GREETING: SECRET },
    configPath: FIXTURE,
    log: (line) => lines.push(line),
  });
  onCleanup(worker.close);
  const read = async () => (await fetch(worker.url)).json();
  return { worker, lines, read };
}

const runtimeOf = async (pid: number) => (await listDescendants(pid)).filter(isWorkerd);

test('it runs with the variables of the caller, and keeps what it stores for the next one', async () => {
  const dataDir = await makeFolder();
  const first = await startFixture(dataDir);
  expect(first.worker.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await fetch(first.worker.url, { method: 'PUT', body: 'bytes' });
  expect(await first.read()).toMatchObject({ vars: { GREETING: SECRET }, count: 1, file: 'bytes' });
  await first.worker.close();
  const second = await startFixture(dataDir);
  expect(await second.read()).toMatchObject({
    vars: { GREETING: SECRET },
    count: 2,
    file: 'bytes',
  });
});

test('it leaves no process and no log of a value behind', async () => {
  const dataDir = await makeFolder();
  const { worker, lines } = await startFixture(dataDir);
  const started = await listDescendants(process.pid);
  const own = started.filter(isWorkerd);
  expect(own.length).toBeGreaterThan(0);
  await worker.close();
  await worker.closed;
  expect(await listAlive(own)).toEqual([]);
  expect(lines.join('\n')).not.toContain(SECRET);
  const readLog = () => readFile(join(dataDir, 'wrangler.log'), 'utf8');
  await expect.poll(readLog).toContain('GREETING');
  expect(await readLog()).not.toContain(SECRET);
});

test('a port that is taken is an error, and nothing stays', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onCleanup(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  const port = typeof address === 'object' ? address!.port : 0;
  await expect(startFixture(await makeFolder(), port)).rejects.toMatchObject({
    code: 'port-taken',
  });
  expect(await runtimeOf(process.pid)).toEqual([]);
});

test('the runtime ends too when the process that started it is killed', async () => {
  const dataDir = await makeFolder();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', at('./support/start-fixture.ts'), dataDir, FIXTURE],
    { cwd: at('../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onCleanup(async () => child.kill('SIGKILL'));
  await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const started = await listDescendants(child.pid!);
  expect(started.some(isWorkerd)).toBe(true);
  child.kill('SIGKILL');
  await untilGone(started);
});
