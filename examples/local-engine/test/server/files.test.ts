import { readdir } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type SignFileUrlOptions, signFileUrl } from '../../src/index.ts';
import {
  API_KEY,
  rawRequest,
  startTestEngine,
  type TestEngine,
  useEngine,
  waitFor,
} from './support.ts';

const MINUTE = 60_000;
const AUTHORIZATION = { authorization: `Bearer ${API_KEY}` };

const sign = (
  engine: TestEngine,
  { key = 'a/b.png', method = 'GET', ...more }: Partial<SignFileUrlOptions> = {},
): string =>
  signFileUrl({
    url: engine.url,
    key,
    method,
    expiresAt: Date.now() + MINUTE,
    apiKey: API_KEY,
    ...more,
  });

const put = async (engine: TestEngine, key: string, body: string): Promise<void> => {
  const url = sign(engine, { key, method: 'PUT' });
  expect((await fetch(url, { method: 'PUT', body })).status).toBe(201);
};

const listFiles = async ({ dataDir }: TestEngine): Promise<string[]> => [
  ...(await readdir(join(dataDir, 'files'))).filter((name) => name !== '.uploads'),
  ...(await readdir(join(dataDir, 'files', '.uploads'))),
];

test('a file is put, read, looked at and deleted with signed links', async () => {
  const engine = await useEngine();
  await put(engine, 'a/b.png', 'hello world');
  const got = await fetch(sign(engine));
  expect(await got.text()).toBe('hello world');
  expect(Object.fromEntries(got.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': '11',
    'accept-ranges': 'bytes',
  });
  const head = await fetch(sign(engine, { method: 'HEAD' }), { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '11']);
  const remove = () => fetch(sign(engine, { method: 'DELETE' }), { method: 'DELETE' });
  expect((await remove()).status).toBe(204);
  expect((await remove()).status).toBe(404);
  expect((await fetch(sign(engine))).status).toBe(404);
});

test('the key opens every file, and no key none', async () => {
  const engine = await useEngine();
  const url = `${engine.url}/files/a`;
  const headers = AUTHORIZATION;
  expect((await fetch(url, { method: 'PUT', body: 'x', headers })).status).toBe(201);
  expect(await (await fetch(url, { headers })).text()).toBe('x');
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { authorization: 'Bearer no' } })).status).toBe(401);
});

test('ranges are served as HTTP says', async () => {
  const engine = await useEngine();
  await put(engine, 'a/b.png', '0123456789');
  const read = async (range: string) => {
    const answer = await fetch(sign(engine), { headers: { range } });
    return [answer.status, answer.headers.get('content-range'), await answer.text()];
  };
  expect(await read('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
  expect(await read('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
  expect(await read('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
  expect(await read('bytes=5-99')).toEqual([206, 'bytes 5-9/10', '56789']);
  expect(await read('bytes=10-')).toEqual([416, 'bytes */10', '']);
  expect(await read('bytes=4-2')).toEqual([200, null, '0123456789']);
  expect(await read('bytes=0-1,3-4')).toEqual([200, null, '0123456789']);
});

test('a link opens one object for one method for a short time', async () => {
  const engine = await useEngine();
  await put(engine, 'a/b.png', 'x');
  const ask = async (url: string, method = 'GET') => (await fetch(url, { method })).status;
  const good = sign(engine);
  expect(await ask(good)).toBe(200);
  expect(await ask(good, 'PUT')).toBe(403);
  expect(await ask(good, 'DELETE')).toBe(403);
  expect(await ask(good, 'HEAD')).toBe(403);
  expect(await ask(good.replace('a/b.png', 'a/c.png'))).toBe(403);
  expect(await ask(good.replace(/expires=(\d+)/, (_all, at) => `expires=${Number(at) + 1}`))).toBe(
    403,
  );
  expect(await ask(good.replace(/signature=./, 'signature=z'))).toBe(403);
  expect(await ask(good.replace(/signature=.*/, 'signature='))).toBe(403);
  expect(await ask(sign(engine, { expiresAt: Date.now() - 1 }))).toBe(403);
  expect(await ask(sign(engine, { expiresAt: Date.now() + 25 * 60 * MINUTE }))).toBe(403);
  expect(await ask(sign(engine, { apiKey: 'another-key' }))).toBe(403);
});

test.each([
  '/files/../api-key',
  '/files/%2e%2e/api-key',
  '/files/..%2fapi-key',
  '/files//etc/passwd',
  '/files/%2fetc%2fpasswd',
  '/files/a/../../api-key',
  '/files/.uploads/x',
  '/files/a\\b',
  '/files/a/b/c/d/e/f',
  '/files/',
  `/files/${'a'.repeat(201)}`,
  '/files/a%00',
])('the path %s is no file key', async (path) => {
  const { url } = await useEngine();
  for (const method of ['GET', 'PUT', 'DELETE']) {
    expect((await rawRequest(url, { path, method, headers: AUTHORIZATION })).status).toBe(400);
  }
});

test('a file over the limit is refused, whether or not it says its length', async () => {
  const engine = await startTestEngine({ limits: { maxFileBytes: 1000 } });
  const url = sign(engine, { method: 'PUT' });
  expect((await fetch(url, { method: 'PUT', body: 'x'.repeat(1001) })).status).toBe(413);
  const body = new Blob(['x'.repeat(2000)]).stream();
  const init = { method: 'PUT', body, duplex: 'half' } as RequestInit;
  expect((await fetch(url, init)).status).toBe(413);
  expect((await fetch(url, { method: 'PUT', body: 'x'.repeat(1000) })).status).toBe(201);
  expect(await listFiles(engine)).toEqual(['a%b.png']);
});

test('of an upload that stops short nothing is kept', async () => {
  const engine = await startTestEngine();
  const { pathname, port, search, hostname } = new URL(sign(engine, { method: 'PUT' }));
  const socket = connectSocket(Number(port), hostname);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.end(`PUT ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nshort`);
  await waitFor(() => socket.destroyed);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  await waitFor(async () => (await listFiles(engine)).length === 0);
});

test('an upload in two calls at once leaves one of them whole', async () => {
  const engine = await useEngine();
  const bodies = ['a'.repeat(300_000), 'b'.repeat(300_000)];
  await Promise.all(bodies.map((body) => put(engine, 'a/b.png', body)));
  expect(bodies).toContain(await (await fetch(sign(engine))).text());
});

test('files expire, and are deleted when the next engine starts', async () => {
  const engine = await startTestEngine({ fileTtlMs: 100 });
  await put(engine, 'a/b.png', 'x');
  await waitFor(async () => (await fetch(sign(engine))).status === 404);
  await waitFor(async () => (await listFiles(engine)).length === 0);
  const next = await startTestEngine();
  await put(next, 'a/b.png', 'x');
  await next.close();
  await new Promise((resolve) => setTimeout(resolve, 30));
  await startTestEngine({ dataDir: next.dataDir, fileTtlMs: 1 });
  expect(await listFiles(next)).toEqual([]);
});

test('a job reads its sources through signed links to files, and from data: URIs', async () => {
  const engine = await useEngine();
  await put(engine, 'a/b.png', 'x');
  const target_url = `data:image/png;base64,${Buffer.from('x').toString('base64')}`;
  const source_url = sign(engine).replace('127.0.0.1', 'localhost');
  const id = await engine.run({ process_type: 'single_image', source_url, target_url });
  expect((await engine.untilEnded(id)).status).toBe('COMPLETED');
});

test('a job that names any other source fails', async () => {
  const engine = await useEngine();
  await put(engine, 'a/b.png', 'x');
  const elsewhere = ['INVALID_INPUT', /read only from the storage of this engine/] as const;
  const unsigned = ['INVALID_INPUT', /not signed for reading/] as const;
  const good = sign(engine);
  const cases = [
    ['https://example.com/a.png', ...elsewhere],
    [good.replace('127.0.0.1', '169.254.169.254'), ...elsewhere],
    [good.replace('http:', 'https:'), ...elsewhere],
    [`${engine.url}/v2/local/health`, ...elsewhere],
    [`${engine.url}/files/a/b.png`, ...unsigned],
    [sign(engine, { method: 'PUT' }), ...unsigned],
    [sign(engine, { expiresAt: Date.now() - 1 }), 'INPUT_UNREADABLE', /had expired/],
    [sign(engine, { key: 'none' }), 'INPUT_UNREADABLE', /does not exist/],
  ] as const;
  for (const [source_url, error_code, error] of cases) {
    const job = await engine.untilEnded(await engine.run({ source_url }));
    expect(job).toMatchObject({ status: 'FAILED', output: { error_code } });
    expect(job.error).toMatch(error);
  }
});
