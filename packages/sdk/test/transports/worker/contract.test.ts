import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { transportContract } from '../../../src/testing/transport-contract.ts';
import { uploaderContract } from '../../../src/testing/uploader-contract.ts';
import { requestFor, transportTo } from './support/bench.ts';
import { startFakeWorker } from './support/fake-worker.ts';

const TOKEN = 'token-CANARY-0123456789';

async function create() {
  const worker = await startFakeWorker({ token: TOKEN });
  const transport = transportTo(worker, { getToken: () => TOKEN, WebSocket });
  return { worker, transport, uploader: transport.uploader, request: await requestFor(transport) };
}

type Bench = Awaited<ReturnType<typeof create>>;

const failure = { code: 'no-face-in-source', retryable: false, mayBeBilled: true, detail: null };

const transportCases = transportContract<Bench>({
  create,
  cleanup: ({ worker }) => worker.stop(),
  finish: async ({ worker }, { id }) => void worker.finish(id),
  start: async ({ worker }, { id }) => worker.set(id, { phase: 'processing' }),
  progress: async ({ worker }, { id }, progress) => worker.set(id, { progress }),
  fail: async ({ worker }, { id }) =>
    worker.set(id, {
      phase: 'ended',
      outcome: 'failed',
      failure: { ...failure, code: 'internal' },
    }),
  timeOut: async ({ worker }, { id }) =>
    worker.set(id, { phase: 'ended', outcome: 'timed-out', failure: null }),
  forget: async ({ worker }, { id }) => void worker.forget(id),
  disconnect: ({ worker }) => worker.stop(),
  hang: async ({ worker }) => worker.intercept(() => true),
  tellsWithinMs: 10_000,
  refuseLogin: async ({ worker }) => worker.accept('another'),
});

const uploaderCases = uploaderContract<Bench>({
  create,
  cleanup: ({ worker }) => worker.stop(),
  fetchUrl: async (_, url) => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    return new Uint8Array(await response.arrayBuffer());
  },
  secrets: () => [TOKEN],
  refuse: async ({ worker }) => worker.accept('another'),
});

describe.each([
  ['transport', transportCases],
  ['uploader', uploaderCases],
])('the %s contract', (_, cases) => {
  it.each(cases.map(({ name, run }) => [name, run] as const))('%s', async (_name, run) => {
    await run();
  });
  it('asks a good part', () => expect(cases.length).toBeGreaterThan(9));
});
