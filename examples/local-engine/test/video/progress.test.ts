import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { makeFolder, type WireJob, waitFor } from '../server/support.ts';
import { type ChildInfo, listPrograms } from '../support/processes.ts';
import { startVideoEngine, uploadInputs, type VideoEngine } from '../support/video-jobs.ts';

const SECONDS = 12;
const FRAMES = SECONDS * 24;
/** Milliseconds between two looks while nothing may move; the engine tells its progress more often than this. */
const STILL_MS = 250;

let engine: VideoEngine;
let input: Record<string, unknown>;

beforeAll(async () => {
  engine = await startVideoEngine(await makeFolder('file'));
  const inputs = await uploadInputs(engine, { seconds: SECONDS, width: 480, height: 270 });
  input = inputs.video;
  // The thread is warm afterwards.
  const warm = await engine.untilEnded(await engine.run(inputs.picture));
  expect(warm.status).toBe('COMPLETED');
}, 60_000);

const readProgress = ({ output }: WireJob): number => Number(Object(output).progress ?? 0);

async function look(id: string): Promise<number> {
  const { body } = await engine.status(id);
  expect(body.status).toBe('IN_PROGRESS');
  return readProgress(body);
}

/** Resolves when they are as told to be: a signal takes its time. */
async function signal(programs: readonly ChildInfo[], name: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  for (const { pid } of programs) process.kill(pid, name);
  await waitFor(async () => {
    const now = await listPrograms(engine.pid);
    return now.every(({ state }) => (state === 'T') === (name === 'SIGSTOP'));
  });
}

/** Frames that are in the pipes already may still come. */
async function untilStill(id: string): Promise<number> {
  for (let before = await look(id); ; ) {
    await sleep(2 * STILL_MS);
    const now = await look(id);
    if (now === before) return now;
    before = now;
  }
}

it('progress stands still while the programs of a job do, and goes on with them', async () => {
  const id = await engine.run(input);
  await waitFor(async () => (await look(id)) >= 15);
  const programs = await listPrograms(engine.pid);
  expect(programs).toHaveLength(2);

  await signal(programs, 'SIGSTOP');
  const still = await untilStill(id);
  const seen: number[] = [];
  for (let count = 0; count < 8; count += 1) {
    await sleep(STILL_MS);
    seen.push(await look(id));
  }
  expect(seen).toEqual(seen.map(() => still));
  expect(still).toBeLessThan(90);

  await signal(programs, 'SIGCONT');
  const told = [still];
  let job = (await engine.status(id)).body;
  for (; job.status === 'IN_PROGRESS'; job = (await engine.status(id)).body) {
    told.push(readProgress(job));
  }
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(new Set(told).size).toBeGreaterThan(4);
  expect(Math.max(...told)).toBeLessThan(100);
  expect(job).toMatchObject({
    status: 'COMPLETED',
    output: { total_frames: FRAMES, successful_swaps: FRAMES },
  });
  expect(await listPrograms(engine.pid)).toEqual([]);
}, 120_000);
