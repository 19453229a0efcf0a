import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startCommand } from './support/backend.ts';
import { makeFolder, onCleanup } from './support/folder.ts';
import { isWorkerd, listAlive, listDescendants, untilGone } from './support/processes.ts';

interface State {
  readonly vars: Readonly<Record<string, string>>;
  readonly count: number;
  readonly file: string | null;
  readonly engine: number | null;
}

const read = async (url: string): Promise<State> => (await (await fetch(url)).json()) as State;

const sample = fileURLToPath(new URL('../../../samples/astronaut.jpg', import.meta.url));

describe('npm run backend', () => {
  it('runs the Worker with the engine, which fetches its inputs there', async () => {
    const home = await makeFolder();
    const { url: ready, said } = startCommand(['--port', '0'], { home });
    const url = await ready;
    const { vars, engine } = await read(url);
    expect(engine).toBe(200);
    expect(vars).toMatchObject({ PUBLIC_URL: url, OPEN: 'false', ANONYMOUS_OWNERS: 'true' });
    expect(said()).not.toMatch(/warning/i);
    await fetch(url, { method: 'PUT', body: await readFile(sample) });
    const job = await (await fetch(`${url}/job`)).json();
    expect(job).toMatchObject({ status: 'COMPLETED', output: { total_faces: 1 } });

    const folder = join(home, 'backend');
    const secret = await readFile(join(folder, 'signing-secret'), 'utf8');
    expect(vars['SIGNING_SECRET']).toBe(secret);
    const key = await readFile(join(folder, 'engine', 'api-key'), 'utf8');
    for (const path of ['signing-secret', join('engine', 'api-key')]) {
      expect((await stat(join(folder, path))).mode & 0o777).toBe(0o600);
    }
    const log = await readFile(join(folder, 'worker', 'wrangler.log'), 'utf8');
    for (const text of [log, said()]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(key);
    }
  });

  it('runs the real Worker, which finds the engine and gives out sessions', async () => {
    const { url: ready, said } = startCommand(['--port', '0'], {
      home: await makeFolder(),
      real: true,
    });
    const url = await ready;
    const health = await fetch(`${url}/healthz`);
    expect([health.status, await health.json()], said()).toEqual([
      200,
      expect.objectContaining({ status: 'ready' }),
    ]);
    const session = await fetch(`${url}/api/session`, { method: 'POST' });
    expect(await session.json()).toMatchObject({ data: { token: expect.any(String) } });
  });

  it.each([
    { signal: 'SIGTERM', npm: false, code: 0 },
    { signal: 'SIGINT', npm: false, code: 130 },
    { signal: 'SIGTERM', npm: true, code: 0 },
  ] as const)('ends with $code on $signal (npm: $npm) and leaves no process', async (end) => {
    const home = await makeFolder();
    const { child, url, exited } = startCommand(['--port', '0'], { home, npm: end.npm });
    await url;
    const started = await listDescendants(child.pid!);
    expect(started.some(isWorkerd)).toBe(true);
    child.kill(end.signal);
    expect(await exited).toBe(end.code);
    expect(await listAlive(started)).toEqual([]);
  });

  it('ends on Ctrl-C, which goes to npm and to all it has started', async () => {
    const { child, url, exited } = startCommand(['--port', '0'], {
      home: await makeFolder(),
      npm: true,
    });
    await url;
    const started = await listDescendants(child.pid!);
    process.kill(-child.pid!, 'SIGINT');
    expect([130, 'SIGINT']).toContain(await exited);
    await untilGone(started);
  });

  it('leaves no runtime when it is killed, and the next one has its state', async () => {
    const home = await makeFolder();
    const args = ['--port', '0', '--data', join(home, 'data')];
    const { child, url: ready } = startCommand(args, { home });
    const url = await ready;
    await fetch(url, { method: 'PUT', body: 'bytes' });
    const before = await read(url);
    const started = await listDescendants(child.pid!);
    child.kill('SIGKILL');
    await untilGone(started);
    const after = await read(await startCommand(args, { home }).url);
    expect(after).toMatchObject({ count: before.count + 1, file: 'bytes', engine: 200 });
    expect(after.vars['SIGNING_SECRET']).toBe(before.vars['SIGNING_SECRET']);
  });

  it('ends when the Worker does', async () => {
    const { child, url, exited, said } = startCommand(['--port', '0'], {
      home: await makeFolder(),
    });
    await url;
    const started = await listDescendants(child.pid!);
    const host = started.find(({ command }) => command.includes('worker-host'));
    process.kill(host!.pid, 'SIGKILL');
    expect(await exited, said()).toBe(1);
    await untilGone(started);
  });

  it('says in open mode that there are no owners', async () => {
    const { url, said } = startCommand(['--port', '0', '--open'], { home: await makeFolder() });
    const { vars } = await read(await url);
    expect(vars).toMatchObject({ OPEN: 'true', ANONYMOUS_OWNERS: 'false' });
    expect(said()).toMatch(/warning: open mode/i);
  });

  it('refuses a folder that another one uses, and says which process does', async () => {
    const home = await makeFolder();
    const first = startCommand(['--port', '0'], { home });
    await first.url;
    const second = startCommand(['--port', '0'], { home, env: { LANG: 'zh_CN.UTF-8' } });
    expect(await second.exited).toBe(5);
    expect(second.said()).toContain(`进程 ${first.child.pid}`);
    expect(await read(await first.url)).toMatchObject({ engine: 200 });
  });

  it('refuses a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    onCleanup(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    const port = typeof address === 'object' ? address!.port : 0;
    const { exited, said } = startCommand(['--port', String(port)], { home: await makeFolder() });
    expect(await exited).toBe(5);
    expect(said()).toMatch(new RegExp(`Port ${port} is taken.*--port`));
  });

  it.each([['--port', '70000'], ['--port', 'x'], ['--prot', '1'], ['stray'], ['--data']])(
    'refuses %s %s',
    async (...args) => {
      const { exited, said } = startCommand(args, { home: await makeFolder() });
      expect(await exited).toBe(2);
      expect(said()).toMatch(/--help/);
      expect(said()).not.toMatch(/^\s+at /m);
    },
  );
});
