import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAlive } from '../support/engine-process.ts';
import { startTestEngine, type TestEngine, waitFor } from './support.ts';

const WORKER = new URL('../support/program-worker.ts', import.meta.url);

const startWithPrograms = (): Promise<TestEngine> => startTestEngine({ workerUrl: WORKER });

const readPid = ({ dataDir }: TestEngine, id: string): Promise<number> =>
  readFile(join(dataDir, `pid-${id}`), 'utf8').then(Number, () => 0);

async function untilStarted(engine: TestEngine, id: string): Promise<number> {
  await waitFor(async () => (await readPid(engine, id)) > 0);
  return readPid(engine, id);
}

const GUARD_MS = 20_000;

test.each([0, 700])(
  'a program of a cancelled job is ended and reaped by a thread that is busy for %i ms',
  async (busyMs) => {
    const engine = await startWithPrograms();
    const id = await engine.run({ busyMs });
    const pid = await untilStarted(engine, id);
    expect(isAlive(pid)).toBe(true);
    expect((await engine.cancel(id)).body.status).toBe('CANCELLED');
    // A program that has ended and was not reaped still counts as alive here.
    await expect.poll(() => isAlive(pid), { timeout: GUARD_MS }).toBe(false);
  },
);

test('a program of a job whose thread dies does not outlive it', async () => {
  const engine = await startTestEngine({
    workerUrl: WORKER,
    faults: [{ on: 'job', kind: 'crash-worker', ms: 5_000 }],
  });
  const id = await engine.run({ busyMs: 100 });
  const pid = await untilStarted(engine, id);
  await expect.poll(() => isAlive(pid), { timeout: GUARD_MS }).toBe(false);
  await expect
    .poll(async () => (await engine.status(id)).body, { timeout: GUARD_MS })
    .toMatchObject({ status: 'IN_PROGRESS', retries: 1 });
  await engine.cancel(id);
});

test('no program is started for a job that is being ended', async () => {
  const engine = await startWithPrograms();
  const id = await engine.run({ busyBeforeMs: 2_000 });
  await engine.untilStatus(id, 'IN_PROGRESS');
  await engine.cancel(id);
  await engine.close();
  expect(await readPid(engine, id)).toBe(0);
});
