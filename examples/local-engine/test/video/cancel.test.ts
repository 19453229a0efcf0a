import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, waitFor } from '../server/support.ts';
import { makeMoment, untilMoment } from '../support/cancel-moments.ts';
import { type Footprint, listAlive, listPrograms, measureProcess } from '../support/processes.ts';
import { createRandom } from '../support/random.ts';
import { startVideoEngine, uploadInputs, type VideoEngine } from '../support/video-jobs.ts';

const isFull = process.env['FULL'] !== undefined;
const ROUNDS = isFull ? 50 : 6;
/** How often a round is tried again because the job was faster than the cancel. */
const TRIES = 20;
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** What a process may take more after all rounds than after the first few. */
const MAX_GROWTH_MIB = 250;
/** The round after which a process is measured first: by then every thread has been replaced. */
const EARLY = 4;
const MAX_MORE_THREADS = 4;
/** How long anything may still be there after a cancel; what is asserted is that it goes at all. */
const POLL = { timeout: 30_000, interval: 5 };
const VIDEO = { seconds: 2, width: 320, height: 180 };

type Inputs = Awaited<ReturnType<typeof uploadInputs>>;

const listFolder = (path: string): Promise<string[]> => readdir(path).catch(() => []);

const listWork = ({ dataDir }: VideoEngine): Promise<string[]> => listFolder(join(dataDir, 'work'));

/** The engine's own files are the uploads; what else is there was made by a job. */
const listResults = async ({ dataDir }: VideoEngine): Promise<string[]> =>
  (await listFolder(join(dataDir, 'files'))).filter((name) => name.startsWith('results'));

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function readWorkers(engine: VideoEngine): Promise<Record<string, number>> {
  const { body } = await engine.call<{ workers: Record<string, number> }>('/health');
  return body.workers;
}

async function settled(engine: VideoEngine): Promise<Footprint> {
  await waitFor(async () => {
    const { idle, initializing } = await readWorkers(engine);
    return idle === 2 && initializing === 0;
  });
  return measureProcess(engine.pid);
}

/** The next job is begun although the work of the cancelled one may not have ended yet. */
async function completeNext(engine: VideoEngine, picture: Inputs['picture']): Promise<void> {
  const next = await engine.run(picture);
  expect((await engine.status(next)).body.status).toBe('IN_PROGRESS');
  expect((await engine.untilEnded(next)).status).toBe('COMPLETED');
}

interface Round {
  readonly name: string;
  /** Milliseconds from the cancel until no program was left; null when there was none to end. */
  readonly goneMs: number | null;
}

async function cancelOnce(
  engine: VideoEngine,
  inputs: Inputs,
  moment: ReturnType<typeof makeMoment>,
): Promise<Round | null> {
  const id = await engine.run(inputs.video);
  if (!(await untilMoment(engine, id, moment))) return null;
  const programs = await listPrograms(engine.pid);
  const asked = performance.now();
  const { body } = await engine.cancel(id);
  if (body.status === 'COMPLETED') return null;
  expect(body).toEqual({ id, status: 'CANCELLED' });
  const next = completeNext(engine, inputs.picture);
  await expect.poll(() => listPrograms(engine.pid), POLL).toEqual([]);
  const goneMs = programs.length > 0 ? Math.round(performance.now() - asked) : null;
  await next;
  await expect.poll(() => listWork(engine), POLL).toEqual([]);
  expect(await listPrograms(engine.pid)).toEqual([]);
  expect((await engine.status(id)).body).toEqual({ id, status: 'CANCELLED' });
  return { name: moment.name, goneMs };
}

async function cancelAt(
  engine: VideoEngine,
  inputs: Inputs,
  make: () => ReturnType<typeof makeMoment>,
) {
  for (let count = 0; count < TRIES; count += 1) {
    const kept = await listResults(engine);
    const round = await cancelOnce(engine, inputs, make());
    if (round === null) continue;
    expect(await listResults(engine)).toEqual(kept);
    return round;
  }
  throw new Error('The jobs were always faster than the cancel.');
}

describe('a video job that is cancelled', () => {
  it(`leaves nothing behind, at ${ROUNDS} moments`, async () => {
    console.log(`SEED=${SEED}`);
    const random = createRandom(SEED);
    const engine = await startVideoEngine(await makeFolder('file'));
    const inputs = await uploadInputs(engine, VIDEO);
    const rounds: Round[] = [];
    let early: Footprint | null = null;
    for (let index = 0; index < ROUNDS; index += 1) {
      rounds.push(await cancelAt(engine, inputs, () => makeMoment(index, random)));
      if (index === EARLY) early = await settled(engine);
    }
    const gone = rounds.flatMap(({ goneMs }) => goneMs ?? []);
    const last = await settled(engine);
    console.log(JSON.stringify({ rounds, early, last }));
    console.log(`${ROUNDS} rounds, ${gone.length} with programs, gone after ${median(gone)} ms`);
    expect(gone.length).toBeGreaterThanOrEqual(ROUNDS / 3);
    expect(last.threads).toBeLessThanOrEqual((early?.threads ?? 0) + MAX_MORE_THREADS);
    expect(last.rssMib).toBeLessThan((early?.rssMib ?? 0) + MAX_GROWTH_MIB);
    expect(await readWorkers(engine)).toMatchObject({ running: 0, unhealthy: 0 });
    expect(engine.program.errors()).toBe('');
  }, 900_000);
});

describe('an engine that is killed during a video', () => {
  let engine: VideoEngine;
  let inputs: Inputs;

  beforeAll(async () => {
    engine = await startVideoEngine(await makeFolder('file'));
    inputs = await uploadInputs(engine, VIDEO);
  }, 60_000);

  const killAt = async (id: string, percent: number): Promise<void> => {
    const moment = { name: '', delayMs: 0 };
    const reached = ({ output }: { output?: unknown }) => Object(output).progress >= percent;
    expect(await untilMoment(engine, id, { ...moment, reached })).toBe(true);
    const pids = (await listPrograms(engine.pid)).map(({ pid }) => pid);
    expect(pids).toHaveLength(2);
    process.kill(engine.pid, 'SIGKILL');
    await engine.program.exited;
    await expect.poll(() => listAlive(pids), POLL).toEqual([]);
    const left = await listWork(engine);
    expect(left).toEqual([expect.stringMatching(`^${id}\\.`)]);
    engine = await startVideoEngine(engine.dataDir);
    expect(await listWork(engine)).not.toContain(left[0]);
  };

  const expectClean = async (): Promise<void> => {
    await expect.poll(() => listWork(engine), POLL).toEqual([]);
    expect(await listPrograms(engine.pid)).toEqual([]);
  };

  it('begins the job once more, and completes it', async () => {
    const id = await engine.run(inputs.video);
    await killAt(id, 20);
    expect((await engine.status(id)).body).toMatchObject({ status: 'IN_PROGRESS', retries: 1 });
    const ended = await engine.untilEnded(id);
    const output = expect.objectContaining({ total_frames: 48, result_url: expect.any(String) });
    expect(ended).toMatchObject({ status: 'COMPLETED', retries: 1, output });
    await expectClean();
  }, 120_000);

  it('gives the job up when it is killed a second time', async () => {
    const id = await engine.run(inputs.video);
    await killAt(id, 10);
    await killAt(id, 60);
    const error = 'job timed out after 1 retries';
    expect((await engine.status(id)).body).toMatchObject({ status: 'FAILED', retries: 1, error });
    await expectClean();
    await completeNext(engine, inputs.picture);
  }, 120_000);
});
