import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { onCleanup, startTestEngine, useEngine, waitFor } from './support.ts';

interface Delivery {
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

/** A receiver that answers with these codes in turn, and 200 after them. */
async function startReceiver(...codes: number[]) {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    deliveries.push({ headers: request.headers, body: JSON.parse(await text(request)) });
    response.writeHead(codes.shift() ?? 200, { location: 'http://127.0.0.1:1/' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanup(async () => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { deliveries, webhook: `http://127.0.0.1:${port}/hook?token=1` };
}

const limits = { webhookDelaysMs: [10, 10] };

test('the end of a job is told to its webhook', async () => {
  const engine = await useEngine({ limits });
  const { deliveries, webhook } = await startReceiver();
  const input = { output: { a: 1 } };
  const id = await engine.run(input, { webhook });
  await waitFor(() => deliveries.length > 0);
  expect(deliveries[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'Go-http-client/2.0',
  });
  expect(deliveries[0]?.body).toEqual({
    id,
    status: 'COMPLETED',
    delayTime: expect.any(Number),
    executionTime: expect.any(Number),
    workerId: expect.any(String),
    input,
    output: { a: 1 },
    webhook,
  });
});

test('a failure is told too', async () => {
  const engine = await useEngine({ limits });
  const { deliveries, webhook } = await startReceiver();
  await engine.run({ fail: 'x' }, { webhook });
  await waitFor(() => deliveries.length > 0);
  expect(deliveries[0]?.body).toMatchObject({ status: 'FAILED', error: 'x' });
});

test('a webhook is tried twice more, and no oftener', async () => {
  const lines: string[] = [];
  const engine = await startTestEngine({ limits, log: (line) => lines.push(line) });
  const { deliveries, webhook } = await startReceiver(500, 302, 404);
  const id = await engine.run({ sleep_ms: 1 }, { webhook });
  await waitFor(() => lines.includes('a webhook was not taken by its receiver'));
  expect(deliveries).toHaveLength(3);
  expect((await engine.untilEnded(id)).status).toBe('COMPLETED');
});

test('a webhook that is taken at the second call is not called again', async () => {
  const engine = await startTestEngine({ limits, idleExitMs: 50 });
  const { deliveries, webhook } = await startReceiver(500);
  await engine.untilEnded(await engine.run({ sleep_ms: 1 }, { webhook }));
  await engine.closed;
  expect(deliveries).toHaveLength(2);
});

test.each(['https://example.com/hook', 'ftp://127.0.0.1/', 'nonsense'])(
  'the webhook %s is refused',
  async (webhook) => {
    const engine = await useEngine({ limits });
    const { status, body } = await engine.post('/run', { input: { a: 1 }, webhook });
    expect([status, body]).toEqual([
      400,
      { error: 'bad request: webhook: this engine only calls loopback addresses' },
    ]);
  },
);
