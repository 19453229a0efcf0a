import { setTimeout as sleep } from 'node:timers/promises';
import { createFailure, type Job, type JobRequest, type Transport } from '@faceswap/sdk';
import { transportContract } from '@faceswap/sdk/testing';
import { type RunpodPreset, runpodTransport } from '@faceswap/sdk/transports/runpod';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../../src/start-engine.ts';
import { API_KEY, makeFolder } from '../server/support.ts';

/** A worker that takes half a second and gives one pixel. */
const preset: RunpodPreset = {
  name: 'scripted',
  accepts: { modes: ['single-image'], inputs: ['url', 'data'], maxInlineBytes: null },
  buildInput: () => ({ sleep_ms: 500, steps: 3, output: { result: 'iVBORw0KGgo=' } }),
  parseOutput: () => ({ kind: 'bytes', bytes: new Uint8Array([1, 2, 3]), mimeType: 'image/png' }),
  parseProgress: () => 0.5,
  isSoftFailure: () => false,
  parseError: () => createFailure('job-failed', { mayBeBilled: true }),
};

const request: JobRequest = {
  taskId: 'task-1',
  attempt: 1,
  mode: 'single-image',
  source: { url: 'data:image/png;base64,AAAA', name: 's.png', type: 'image/png' },
  target: { url: 'data:image/png;base64,AAAA', name: 't.png', type: 'image/png' },
  faces: {},
  options: {},
  consent: null,
  runMs: 60_000,
  ttlMs: 120_000,
};

const signal = new AbortController().signal;

async function waitUntil(transport: Transport, job: Job, statuses: readonly string[]) {
  for (let tries = 0; tries < 400; tries += 1) {
    const { status } = await transport.read(job, { signal });
    if (statuses.includes(status)) return;
    await sleep(20);
  }
  throw new Error(`The job never became ${statuses.join(' or ')}.`);
}

async function create() {
  const engine = await startEngine({
    dataDir: await makeFolder(),
    apiKey: API_KEY,
    worker: 'scripted',
    workers: 2,
  });
  let key = API_KEY;
  const [baseUrl = '', endpointId = ''] = engine.endpointUrl.split(/\/(?=[^/]+$)/);
  const transport = runpodTransport({ baseUrl, endpointId, apiKey: () => key, preset });
  return {
    transport,
    request,
    engine,
    refuse: () => {
      key = 'a-wrong-key-000000000';
    },
  };
}

type Bench = Awaited<ReturnType<typeof create>>;

describe('the runpod transport against the local engine', () => {
  const cases = transportContract<Bench>({
    create,
    cleanup: ({ engine }) => engine.close(),
    finish: ({ transport }, job) => waitUntil(transport, job, ['completed']),
    start: ({ transport }, job) => waitUntil(transport, job, ['processing']),
    refuseLogin: async ({ refuse }) => refuse(),
    disconnect: ({ engine }) => engine.close(),
  });
  it.each(cases.map(({ name, run }) => [name, run] as const))('%s', async (_, run) => {
    await run();
  });
  it('is asked about a good part of the contract', () => expect(cases.length).toBeGreaterThan(12));
});
