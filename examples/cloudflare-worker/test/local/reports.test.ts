import { startEngine } from '@faceswap-examples/local-engine';
import { beforeAll, expect, test } from 'vitest';
import { mp4, png } from '../support/media.ts';
import { makeFolder, onCleanup } from './support/folder.ts';
import {
  expectShownAsEnded,
  expectShownAsRunning,
  expectStoppable,
  type ReportBench,
} from './support/reports.ts';
import { createWildClient } from './support/wild-client.ts';
import { startWorld } from './support/world.ts';
import { startWeakWorker } from './weak-worker/weak-worker.ts';

const JOB_MS = 2_500;
const ENGINE = { worker: 'scripted', scriptedMs: JOB_MS } as const;
const TIME_LIMIT = { on: 'job', kind: 'timed-out' } as const;

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 2 * JOB_MS }).toBe(true);
}

/** The same client, unchanged, at either Worker. */
async function toBench(
  url: string,
  endpoint: Pick<ReportBench, 'activeJobs'> & { addFault(fault: typeof TIME_LIMIT): Promise<void> },
): Promise<ReportBench> {
  const client = createWildClient(url);
  const { activeJobs, addFault } = endpoint;
  return {
    client,
    face: await client.upload(new File([png()], 'face.png', { type: 'image/png' })),
    video: await client.upload(new File([mp4()], 'video.mp4', { type: 'video/mp4' })),
    activeJobs,
    endByTimeLimit: async () => {
      await addFault(TIME_LIMIT);
      await until(() => activeJobs() === 0);
    },
  };
}

async function startOurs(): Promise<ReportBench> {
  const { url, activeJobs, addFaults } = await startWorld({ engine: ENGINE });
  return toBench(url, { activeJobs, addFault: addFaults });
}

async function startWeak(): Promise<ReportBench> {
  const apiKey = 'test-key-1234567890';
  const dataDir = await makeFolder('file');
  const engine = await startEngine({ ...ENGINE, dataDir, apiKey, allowFaults: true });
  onCleanup(engine.close, 'file');
  const worker = await startWeakWorker({ runpodUrl: engine.endpointUrl, apiKey });
  onCleanup(worker.stop, 'file');
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  return toBench(new URL(worker.url).origin, {
    activeJobs: () => engine.stats().queued.length + engine.stats().running.length,
    addFault: async (fault) => {
      await fetch(`${engine.url}/faults`, {
        method: 'POST',
        headers,
        body: JSON.stringify(fault),
      });
    },
  });
}

let ours: ReportBench;
let weak: ReportBench;

beforeAll(async () => {
  [ours, weak] = await Promise.all([startOurs(), startWeak()]);
});

test('a running video swap is shown as running until it ends', async () => {
  await Promise.all([
    expectShownAsRunning(ours),
    expect(expectShownAsRunning(weak)).rejects.toThrow('the progress that is shown moves'),
  ]);
  await Promise.all([
    expectShownAsEnded(ours),
    expect(expectShownAsEnded(weak)).rejects.toThrow('It is still processing'),
  ]);
});

test('a running task can be stopped', async () => {
  await Promise.all([
    expectStoppable(ours),
    expect(expectStoppable(weak)).rejects.toThrow('the stop is accepted: expected 404 to be 200'),
  ]);
});
