import { readdir, readFile, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { fetchInput } from '../../src/files/fetch-input.ts';
import { locateFile } from '../../src/files/read-location.ts';
import { JobFailure } from '../../src/jobs/job-failure.ts';
import { parseMainOptions } from '../../src/main-options.ts';
import { startEngine } from '../../src/start-engine.ts';
import { parseJobInput } from '../../src/swap/job-input.ts';
import { startOrigin } from '../support/origin.ts';
import { API_KEY, makeFolder, startTestEngine, waitFor } from './support.ts';

const SECRET = 'c2VjcmV0.bGluaw';
const linkTo = (origin: string): string => `${origin}/api/download/f1?link=${SECRET}`;

async function startBoth(answer: (response: ServerResponse) => void) {
  const origin = await startOrigin(answer);
  const log: string[] = [];
  const engine = await startTestEngine({
    inputOrigins: [origin.url],
    log: (line) => log.push(line),
  });
  const endOf = async (source_url: string) => engine.untilEnded(await engine.run({ source_url }));
  return { origin, engine, log, endOf };
}

test('a job fetches an input from a named origin, without any key', async () => {
  const { origin, endOf } = await startBoth((response) => response.end('x'));
  expect(await endOf(linkTo(origin.url))).toMatchObject({ status: 'COMPLETED' });
  expect(origin.requests).toHaveLength(1);
  expect(origin.requests[0]?.headers.authorization).toBeUndefined();
});

test('no other origin is contacted, and none at all unless named', async () => {
  const other = await startOrigin((response) => response.end('x'));
  const { origin, endOf } = await startBoth((response) => response.end('x'));
  const port = new URL(origin.url).port;
  const places = [
    linkTo(other.url),
    linkTo(origin.url.replace('http:', 'https:')),
    linkTo(`http://localhost:${port}`),
    linkTo(`http://user:password@127.0.0.1:${port}`),
  ];
  for (const place of places) {
    expect(await endOf(place)).toMatchObject({ output: { error_code: 'INVALID_INPUT' } });
  }
  const plain = await startTestEngine();
  const job = await plain.untilEnded(await plain.run({ source_url: linkTo(other.url) }));
  expect(job).toMatchObject({ output: { error_code: 'INVALID_INPUT' } });
  expect([...other.requests, ...origin.requests]).toEqual([]);
});

describe('an input that cannot be had', () => {
  const status = (code: number) => (response: ServerResponse) => response.writeHead(code).end();
  const cases: [string, (response: ServerResponse) => void][] = [
    ...[401, 403, 404, 410, 500].map((code): [string, (response: ServerResponse) => void] => [
      `is refused with ${code}`,
      status(code),
    ]),
    ['breaks off', (response) => response.writeHead(200, { 'content-length': '9' }).write('x')],
    ['is hung up on', (response) => response.destroy()],
  ];

  test.each(cases)('%s', async (name, answer) => {
    const { origin, log, endOf } = await startBoth((response) => {
      answer(response);
      if (name === 'breaks off') setImmediate(() => response.destroy());
    });
    const job = await endOf(linkTo(origin.url));
    expect(job).toMatchObject({ status: 'FAILED', output: { error_code: 'INPUT_UNREADABLE' } });
    expect(JSON.stringify([job, log])).not.toContain(SECRET);
  });

  test('is somewhere else: no redirect is followed', async () => {
    const other = await startOrigin((response) => response.end('x'));
    const { origin, endOf } = await startBoth((response) =>
      response.writeHead(302, { location: linkTo(other.url) }).end(),
    );
    const job = await endOf(linkTo(origin.url));
    expect(job).toMatchObject({ output: { error_code: 'INPUT_UNREADABLE' } });
    expect(other.requests).toEqual([]);
  });

  test('says that it is too large a picture', async () => {
    const { origin, endOf } = await startBoth((response) => {
      response.writeHead(200, { 'content-length': String(64 * 1024 * 1024 + 1) }).write('x');
    });
    const job = await endOf(linkTo(origin.url));
    expect(job).toMatchObject({ output: { error_code: 'IMAGE_TOO_LARGE' } });
  });
});

test('a cancel ends the fetch', async () => {
  let isGone = false;
  const { origin, engine } = await startBoth((response) => {
    response.on('close', () => {
      isGone = true;
    });
    response.writeHead(200).write('x');
  });
  const id = await engine.run({ source_url: linkTo(origin.url) });
  await waitFor(() => origin.requests.length > 0);
  expect((await engine.cancel(id)).body.status).toBe('CANCELLED');
  await waitFor(() => isGone);
});

const tooLarge = (): JobFailure => new JobFailure('VIDEO_TOO_LARGE', 'too large');

test('a server that falls silent is left', async () => {
  const origin = await startOrigin((response) => response.writeHead(200).write('x'));
  const { signal } = new AbortController();
  const bytes = fetchInput(linkTo(origin.url), { maxBytes: 9, tooLarge, signal, stallMs: 20 });
  await expect(buffer(bytes)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
});

test('one that is silent from the start is left too, and an abort ends the wait with its reason', async () => {
  const origin = await startOrigin(() => undefined);
  const stopping = new AbortController();
  const { signal } = stopping;
  const open = (stallMs: number) =>
    buffer(fetchInput(linkTo(origin.url), { maxBytes: 9, tooLarge, signal, stallMs }));
  await expect(open(20)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  const waiting = open(600_000);
  await waitFor(() => origin.requests.length === 2);
  stopping.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
});

describe('a video', () => {
  const locate = async (text: string, maxFileBytes: number) => {
    const origin = await startOrigin((response) => {
      response.write(text.slice(0, 3));
      response.end(text.slice(3));
    });
    const folder = await makeFolder();
    const path = locateFile(linkTo(origin.url), {
      apiKey: API_KEY,
      filesDir: folder,
      fileTtlMs: 1000,
      inputOrigins: [origin.url],
      maxFileBytes,
      signal: new AbortController().signal,
      openWorkDir: async () => folder,
    });
    return { folder, path };
  };

  test("is fetched to a file in the job's folder", async () => {
    const { folder, path } = await locate('0123456789', 10);
    expect(await readFile(await path, 'utf8')).toBe('0123456789');
    expect((await stat(await path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('that is longer than it may be is refused, also when it does not say so first', async () => {
    const { path } = await locate('0123456789', 9);
    await expect(path).rejects.toMatchObject({ code: 'VIDEO_TOO_LARGE' });
  });
});

test('what was found in a picture does not repeat its link', () => {
  const image_url = `${linkTo('http://127.0.0.1:8787')}#x`;
  expect(parseJobInput({ process_type: 'detect_faces', image_url })).toMatchObject({
    path: 'http://127.0.0.1:8787/api/download/f1',
  });
});

test.each(['127.0.0.1:8787', 'http://127.0.0.1:8787/', 'http://a/b', 'ftp://a', 'null', ''])(
  '%j is no origin',
  async (origin) => {
    const dataDir = await makeFolder();
    const started = startEngine({ dataDir, apiKey: API_KEY, inputOrigins: [origin] });
    await expect(started).rejects.toThrow(TypeError);
  },
);

test('the program takes several origins', () => {
  const args = ['--data', 'x', '--input-origin', 'http://a', '--input-origin', 'http://b'];
  expect(parseMainOptions(args)).toMatchObject({ inputOrigins: ['http://a', 'http://b'] });
});
