import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type FakeWorker,
  startFakeWorker,
} from '../../../packages/sdk/test/transports/worker/support/fake-worker.ts';
import { answer } from '../../../packages/sdk/test/transports/worker/support/http.ts';
import { isPhase, runCli, startCli } from './support/cli.ts';
import { makeHome } from './support/home.ts';

const DAY = 24 * 60 * 60_000;
const TOKEN = 'a-token-0123456789';

const workers: FakeWorker[] = [];

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
});

interface Setup {
  /** The token that is taken; null for open mode. */
  readonly token?: string | null;
  /** What `POST /api/session` gives; null for 404. */
  readonly session?: { readonly token: string; readonly expires_at: number } | null;
  /** Whether jobs end by themselves. */
  readonly finishes?: boolean;
}

async function useWorker({ token = null, session = null, finishes = true }: Setup = {}) {
  const worker = await startFakeWorker({ token });
  workers.push(worker);
  worker.intercept(({ method, path, response }) => {
    if (finishes) {
      for (const { id, task } of worker.tasks.values()) if (!task.outcome) worker.finish(id);
    }
    if (method !== 'POST' || path !== '/session' || session === null) return false;
    answer(response, 200, { success: true, data: session });
    return true;
  });
  const home = await makeHome();
  const sessions = join(home, 'sessions');
  return {
    worker,
    home,
    sessions,
    args: ['swap', '--worker', `${worker.origin}/`, '--json'],
    asked: () => worker.seen.filter(({ path }) => path === '/session'),
    sessionFile: async () => join(sessions, (await readdir(sessions))[0] ?? ''),
  };
}

describe('a swap through a Worker', () => {
  it('needs no token in open mode', async () => {
    const { worker, home, args, sessions } = await useWorker();
    const out = join(home, 'result.png');
    const { code, end, stderr } = await runCli([...args, '--out', out], { home });
    expect(code, stderr).toBe(0);
    expect(end).toMatchObject({ outcome: 'completed', out });
    expect([...(await readFile(out))]).toEqual([1, 2, 3]);
    expect(worker.submits).toHaveLength(1);
    expect(worker.submits[0]?.body).toMatchObject({ consent: { subjects: 'authorized' } });
    expect(worker.seen.every(({ authorization }) => authorization === undefined)).toBe(true);
    expect(await readdir(sessions).catch(() => [])).toEqual([]);
  });

  it('makes a session once, keeps it where only the user reads it, and uses it again', async () => {
    const session = { token: TOKEN, expires_at: Date.now() + 30 * DAY };
    const { home, args, asked, sessionFile } = await useWorker({ token: TOKEN, session });
    for (const _ of [1, 2]) {
      const exit = await runCli(args, { home });
      expect(exit.code, exit.stderr).toBe(0);
      expect(exit.stdout + exit.stderr).not.toContain(TOKEN);
    }
    expect(asked()).toHaveLength(1);
    expect((await stat(await sessionFile())).mode & 0o777).toBe(0o600);
  });

  it('asks again for a session when the Worker cannot answer just now', async () => {
    const { worker, home, args } = await useWorker({ token: TOKEN });
    let asked = 0;
    worker.intercept(({ path, response }) => {
      for (const { id, task } of worker.tasks.values()) if (!task.outcome) worker.finish(id);
      if (path !== '/session') return false;
      asked += 1;
      if (asked < 3) response.writeHead(503, { 'retry-after': '0' }).end('restarting');
      else answer(response, 200, { success: true, data: { token: TOKEN, expires_at: DAY ** 2 } });
      return true;
    });
    const { code, stderr } = await runCli(args, { home });
    expect(code, stderr).toBe(0);
    expect(asked).toBe(3);
  });

  it('renews a session that is about to expire, with its token, so that the owner stays', async () => {
    const session = { token: TOKEN, expires_at: Date.now() + 30 * DAY };
    const { home, args, asked, sessionFile } = await useWorker({ token: TOKEN, session });
    await runCli(args, { home });
    const path = await sessionFile();
    await writeFile(path, JSON.stringify({ token: 'old-token', expiresAt: Date.now() + DAY / 2 }));
    const { code, stderr } = await runCli(args, { home });
    expect(code, stderr).toBe(0);
    expect(asked().map(({ authorization }) => authorization)).toEqual([
      undefined,
      'Bearer old-token',
    ]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ token: TOKEN });
  });

  it.each([
    { args: [], env: { FACESWAP_TOKEN: TOKEN } },
    { args: ['--token-env', 'MINE'], env: { MINE: TOKEN, FACESWAP_TOKEN: 'another' } },
  ])('takes the token of a login from the environment: $args', async ({ args: more, env }) => {
    const { home, args, asked } = await useWorker({ token: TOKEN });
    const { code, stderr, stdout } = await runCli([...args, ...more], { home, env });
    expect(code, stderr).toBe(0);
    expect(asked()).toEqual([]);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it('waits for a refused token only as long as it is told, and goes on with a good one', async () => {
    const { home, args, worker } = await useWorker({ token: TOKEN });
    const env = { FACESWAP_TOKEN: 'wrong-token' };
    const refused = await runCli([...args, '--wait', '1'], { home, env });
    expect(refused.code, refused.stderr).toBe(6);
    expect(refused.end?.message).toMatch(/FACESWAP_TOKEN/);
    expect(worker.submits).toEqual([]);
    const resume = [...args, '--resume'];
    const resumed = await runCli(resume, { home, env: { FACESWAP_TOKEN: TOKEN } });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.end).toMatchObject({ outcome: 'completed', taskId: refused.end?.taskId });
  });

  it('stops its job on Ctrl-C', async () => {
    const { home, args, worker } = await useWorker({ finishes: false });
    const cli = startCli(args, { home });
    await cli.until(isPhase('queued'));
    cli.child.kill('SIGINT');
    const { code, end, stderr } = await cli.exited;
    expect(code, stderr).toBe(130);
    expect(end).toMatchObject({ outcome: 'cancelled', cancellation: 'confirmed' });
    expect([...worker.tasks.values()]).toMatchObject([{ task: { outcome: 'cancelled' } }]);
  });

  it('goes on only at the Worker that it was begun at', async () => {
    const { home, args, worker } = await useWorker({ finishes: false });
    const cli = startCli(args, { home });
    await cli.until(isPhase('queued'));
    cli.child.kill('SIGKILL');
    await cli.exited;
    const other = await useWorker();
    const elsewhere = await runCli([...other.args, '--resume'], { home });
    expect(elsewhere.code).toBe(2);
    expect(elsewhere.stderr + elsewhere.stdout).toContain(worker.origin);
    expect(other.worker.submits).toEqual([]);
    for (const id of worker.tasks.keys()) worker.finish(id);
    const resumed = await runCli([...args, '--resume'], { home });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(worker.submits).toHaveLength(1);
  });

  it('says that the Worker cannot be reached, and starts nothing', async () => {
    const { home, args, worker } = await useWorker();
    await worker.stop();
    workers.length = 0;
    const { code, stderr } = await runCli(['swap', ...args.slice(1, 3)], { home });
    expect(code).toBe(5);
    expect(stderr).toContain(worker.origin);
    expect(await readdir(join(home, 'tasks')).catch(() => [])).toEqual([]);
  });

  it.each([
    { args: ['--worker', 'ftp://x'], says: /--worker/ },
    { args: ['--worker', 'http://example.com'], says: /--worker/ },
    { args: ['--token-env', 'T'], says: /--worker/ },
    { args: ['--worker', 'http://127.0.0.1:9', '--token-env', 'NO_SUCH'], says: /NO_SUCH/ },
    {
      args: ['--worker', 'http://127.0.0.1:9', '--endpoint', 'http://127.0.0.1:9'],
      says: /either/,
    },
  ])('refuses $args', async ({ args, says }) => {
    const { code, stderr } = await runCli(['swap', ...args], { home: await makeHome() });
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});
