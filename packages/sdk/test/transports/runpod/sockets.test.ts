import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Job } from '../../../src/task/job.ts';
import { makeRequest, makeTransport, never, rejection, submitOptions } from './support.ts';

type Behaviour = (socket: Socket, received: string) => void;

const open: { server: Server; sockets: Set<Socket> }[] = [];

async function closeAll() {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

afterEach(closeAll);

/** A server that speaks no HTTP by itself: `behave` sees the bytes once the request's end has come. */
async function listen(behave: Behaviour, onConnect?: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = '';
    socket.on('error', () => {});
    socket.on('data', (data) => {
      received += data;
      const whole = received.startsWith('GET') ? /\r\n\r\n$/ : /\}$/;
      if (!whole.test(received)) return;
      requests.push(received);
      behave(socket, received);
    });
    onConnect?.(socket);
  });
  open.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { baseUrl: `http://127.0.0.1:${port}/v2`, requests };
}

const jobAt = (baseUrl: string): Job => ({
  transport: 'runpod',
  id: 'job-1',
  data: { endpointId: 'ep1', baseUrl },
});

/** For what never answers; whatever does gets the usual time, however busy the machine is. */
const timeouts = { submit: 80, read: 80, cancel: 80 };

async function submitTo(behave: Behaviour, options: Parameters<typeof makeTransport>[0] = {}) {
  const { baseUrl, requests } = await listen(behave);
  const error = await rejection(
    makeTransport({ baseUrl, ...options }).submit(makeRequest(), submitOptions()),
  );
  return { error, requests };
}

const reply =
  (text: string, headers = `content-length: ${text.length}`): Behaviour =>
  (socket) => {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${text}`);
  };

describe('a submit over a broken wire', () => {
  it('reset in the middle of the request: unknown', async () => {
    const { baseUrl } = await listen(
      () => {},
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
    );
    const url = `data:image/png;base64,${'A'.repeat(6_000_000)}`;
    const request = makeRequest({ target: { url, name: 'b', type: 'image/png' } });
    const error = await rejection(makeTransport({ baseUrl }).submit(request, submitOptions()));
    expect(error).toMatchObject({ code: 'network', effect: 'unknown', mayBeBilled: true });
  });

  it.each([
    ['reset after the request', (socket: Socket) => socket.resetAndDestroy()],
    ['closed after the request', (socket: Socket) => socket.end()],
    ['a body shorter than promised', reply('{"id":"job-1"', 'content-length: 500')],
    ['a chunk that never comes', reply('5\r\n{"id"', 'transfer-encoding: chunked')],
    ['no HTTP at all', (socket: Socket) => socket.end('SSH-2.0-OpenSSH\r\n')],
  ])('%s: unknown, and sent once', async (_, behave) => {
    const { error, requests } = await submitTo(behave);
    expect(error).toMatchObject({ code: 'network', effect: 'unknown', mayBeBilled: true });
    expect(requests).toHaveLength(1);
  });

  it('a body cut by its own length is no job', async () => {
    const { error } = await submitTo(reply('{"id":"job-1"}', 'content-length: 10'));
    expect(error).toMatchObject({ code: 'bad-response', effect: 'unknown' });
  });

  it.each<[string, Behaviour]>([
    ['no answer', () => {}],
    [
      'headers without a body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n'),
    ],
  ])('%s: timed-out, unknown', async (_, behave) => {
    const { error } = await submitTo(behave, { timeouts });
    expect(error).toMatchObject({ code: 'timed-out', effect: 'unknown' });
    expect(error.message).toContain('0.08 s');
  });

  it('a redirect is not followed with the key', async () => {
    const other = await listen(() => {});
    const { error } = await submitTo((socket) =>
      socket.end(`HTTP/1.1 307 x\r\nlocation: ${other.baseUrl}\r\ncontent-length: 0\r\n\r\n`),
    );
    expect(error).toMatchObject({ code: 'bad-response', effect: 'unknown' });
    expect(other.requests).toEqual([]);
  });

  it.each(['127.0.0.1', 'localhost'])('a closed port of %s: nothing was done', async (host) => {
    const { baseUrl } = await listen(() => {});
    await closeAll();
    const transport = makeTransport({ baseUrl: baseUrl.replace('127.0.0.1', host) });
    const error = await rejection(transport.submit(makeRequest(), submitOptions()));
    expect(error).toMatchObject({
      code: 'network',
      effect: 'none',
      mayBeBilled: false,
      detail: 'ECONNREFUSED',
    });
  });

  const failing = (cause: unknown) => async () => {
    throw Object.assign(new TypeError('fetch failed'), cause === undefined ? {} : { cause });
  };
  const coded = (code: string, syscall?: string) =>
    Object.assign(new Error(code), { code }, syscall && { syscall });
  it.each<[string, unknown, string]>([
    ['ENOTFOUND', coded('ENOTFOUND', 'getaddrinfo'), 'none'],
    ['EAI_AGAIN', coded('EAI_AGAIN'), 'none'],
    ['ECONNREFUSED', coded('ECONNREFUSED'), 'none'],
    ['a connect timeout', coded('UND_ERR_CONNECT_TIMEOUT'), 'none'],
    ['a certificate', coded('CERT_HAS_EXPIRED'), 'none'],
    ['no route while connecting', coded('EHOSTUNREACH', 'connect'), 'none'],
    ['no route while reading', coded('EHOSTUNREACH', 'read'), 'unknown'],
    ['ETIMEDOUT while reading', coded('ETIMEDOUT', 'read'), 'unknown'],
    ['ECONNRESET', coded('ECONNRESET', 'read'), 'unknown'],
    ['EPIPE', coded('EPIPE', 'write'), 'unknown'],
    ['a socket error', coded('UND_ERR_SOCKET'), 'unknown'],
    ['a headers timeout', coded('UND_ERR_HEADERS_TIMEOUT'), 'unknown'],
    ['what a browser says', undefined, 'unknown'],
    [
      'all addresses refused',
      new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH', 'connect')]),
      'none',
    ],
    [
      'one address reset',
      new AggregateError([coded('ECONNREFUSED'), coded('ECONNRESET', 'read')]),
      'unknown',
    ],
    ['an empty aggregate', new AggregateError([]), 'unknown'],
    ['something odd', 'text', 'unknown'],
  ])('fetch fails with %s', async (_, cause, effect) => {
    const transport = makeTransport({ fetch: failing(cause) });
    const error = await rejection(transport.submit(makeRequest(), submitOptions()));
    expect(error).toMatchObject({ code: 'network', effect });
  });
});

describe('reads and cancels over a broken wire', () => {
  it('a lost read had no effect', async () => {
    const { baseUrl } = await listen((socket) => socket.resetAndDestroy());
    const error = await rejection(
      makeTransport({ baseUrl }).read(jobAt(baseUrl), { signal: never() }),
    );
    expect(error).toMatchObject({ code: 'network', effect: 'none', jobId: 'job-1' });
  });

  it('a cancel without an answer ends in time', async () => {
    const { baseUrl } = await listen(() => {});
    const started = performance.now();
    const transport = makeTransport({ baseUrl, timeouts });
    const error = await rejection(transport.cancel(jobAt(baseUrl), { signal: never() }));
    expect(error).toMatchObject({ code: 'timed-out', effect: 'unknown', jobId: 'job-1' });
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('a body that comes byte by byte is bounded', async () => {
    const { baseUrl } = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n');
      const drip = setInterval(() => socket.write(' '), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const transport = makeTransport({ baseUrl, timeouts });
    const error = await rejection(transport.read(jobAt(baseUrl), { signal: never() }));
    expect(error).toMatchObject({ code: 'timed-out', effect: 'none' });
  });
});
