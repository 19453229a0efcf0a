import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { startCommand } from '../../../cloudflare-worker/test/local/support/backend.ts';
import { makeFolder, onCleanup } from '../../../cloudflare-worker/test/local/support/folder.ts';
import {
  isWorkerd,
  listAlive,
  listDescendants,
  untilGone,
} from '../../../cloudflare-worker/test/local/support/processes.ts';

/** A port that somebody else has. */
async function takePort(): Promise<number> {
  const server = createServer((_, response) => response.end('somebody else'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanup(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const start = (args: readonly string[], home: string, npm = false) =>
  startCommand(args, { home, npm, command: 'start', real: true });

it('starts all three, takes another port when its own is taken, and leaves nothing behind', async () => {
  const taken = await takePort();
  const { child, url: said, exited } = start(['--port', String(taken)], await makeFolder());
  const url = await said;
  expect(new URL(url).port).not.toBe(String(taken));
  for (const path of ['/healthz', '/video', '/history', '/samples/sample.mp4']) {
    const answer = await fetch(url + path);
    expect([path, answer.status]).toEqual([path, 200]);
    await answer.arrayBuffer();
  }
  const session = await fetch(`${url}/api/session`, { method: 'POST', headers: { origin: url } });
  expect(await session.json()).toMatchObject({ success: true });
  const stranger = { origin: 'https://stranger.example' };
  const refused = await fetch(`${url}/api/session`, { method: 'POST', headers: stranger });
  expect(refused.status).toBe(403);

  const started = await listDescendants(child.pid ?? 0);
  expect(started.some(isWorkerd)).toBe(true);
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
  expect(await listAlive(started)).toEqual([]);
});

it('ends everything on Ctrl-C', async () => {
  const { child, url, exited } = start(['--port', '0'], await makeFolder(), true);
  await url;
  const started = await listDescendants(child.pid ?? 0);
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect([130, 'SIGINT']).toContain(await exited);
  await untilGone(started);
});

it('says what is wrong with its arguments, and starts nothing', async () => {
  const { exited, said } = start(['--open'], await makeFolder());
  expect(await exited).toBe(2);
  expect(said()).toMatch(/--open.*--help; nothing was started/s);
});
