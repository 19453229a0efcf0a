import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PHASES, type Phase } from '@faceswap/sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../local-engine/test/support/random.ts';
import { isPhase, runCli, startCli } from './support/cli.ts';
import {
  isPng,
  jobsOfTask,
  leftovers,
  makeHome,
  readStats,
  type ScriptedEngine,
  startScriptedEngine,
} from './support/home.ts';

interface Moment {
  readonly name: string;
  readonly phase: Phase | null;
  readonly delayMs: number;
}

const KILLABLE = PHASES.filter((phase) => phase !== 'closing');

const boundaries: Moment[] = KILLABLE.map((phase) => ({
  name: `as soon as ${phase} is seen`,
  phase,
  delayMs: 0,
}));

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const random = createRandom(seed);

/** Anywhere from the start of the program on; most of them near a change of phase. */
const moments: Moment[] = Array.from({ length: process.env['FULL'] ? 20 : 2 }, (_, index) => {
  const phase = [null, ...KILLABLE][Math.floor(random() * (KILLABLE.length + 1))] ?? null;
  const delayMs = Math.floor(random() ** 2 * (phase === null ? 1500 : 300));
  return { name: `${index}: ${delayMs} ms after ${phase ?? 'the start'}`, phase, delayMs };
});

let engine: ScriptedEngine;

beforeAll(async () => {
  console.log(`SEED=${seed}`);
  engine = await startScriptedEngine(await makeHome(), { jobMs: 600 });
});

async function killAt({ phase, delayMs }: Moment, args: readonly string[], home: string) {
  const cli = startCli(['swap', '--json', ...args], { home });
  if (phase !== null) await cli.until(isPhase(phase));
  // The moment itself is what is tried here.
  if (delayMs > 0) await sleep(delayMs);
  cli.child.kill('SIGKILL');
  return cli.exited;
}

async function expectOneJob(id: string, count = 1): Promise<void> {
  const jobs = await jobsOfTask(engine.dataDir, id);
  expect(jobs).toHaveLength(count);
  const { executions, queued, running } = await readStats(engine);
  for (const job of jobs) {
    expect(executions[job]).toBe(1);
    expect([...queued, ...running]).not.toContain(job);
  }
}

async function tryMoment(moment: Moment): Promise<void> {
  const home = await makeHome();
  const out = join(home, 'result.png');
  const args = ['--engine-data', engine.dataDir, '--out', out];
  const killed = await killAt(moment, args, home);
  const resumed = await runCli(['swap', '--resume', '--json', '--engine-data', engine.dataDir], {
    home,
  });
  const { end } = resumed;
  expect(end, resumed.stderr).toBeDefined();
  expect(resumed.stderr).not.toMatch(/^\s+at /m);
  expect(await leftovers(join(home))).toEqual([]);

  const known = killed.lines.find(({ id }) => id !== undefined)?.id ?? end?.taskId ?? null;
  if (known === null) {
    // Killed before there was a task.
    expect(resumed.code).toBe(0);
    return;
  }
  if (end?.failure?.code === 'submit-unknown') {
    expect(['uploading', 'submitting']).toContain(killed.lines.at(-1)?.phase);
    expect(resumed.code).toBe(4);
    expect(end.failure.mayBeBilled).toBe(true);
    expect(end.message).toContain('--retry');
    expect((await jobsOfTask(engine.dataDir, known)).length).toBeLessThanOrEqual(1);
    return;
  }
  expect(resumed.code, resumed.stderr).toBe(0);
  // Killed after it had told the end: there was nothing left to resume.
  if (end?.taskId !== null) expect(end).toMatchObject({ outcome: 'completed', out, taskId: known });
  expect(isPng(await readFile(out))).toBe(true);
  await expectOneJob(known);
}

describe('a program that is killed', () => {
  it.concurrent.each(boundaries)('$name goes on with --resume', tryMoment);
  it.concurrent.each(moments)('$name goes on with --resume', tryMoment);

  it('runs a new job only when it is asked to', async () => {
    const home = await makeHome();
    const out = join(home, 'result.png');
    const args = ['--engine-data', engine.dataDir, '--json'];
    const cli = startCli(['swap', ...args, '--out', out], { home });
    await cli.until(isPhase('queued', 'processing'));
    cli.child.kill('SIGTERM');
    const stopped = await cli.exited;
    expect(stopped.code).toBe(143);
    expect(stopped.end?.outcome).toBe('cancelled');
    const nothing = await runCli(['swap', '--resume', ...args], { home });
    expect(nothing.end).toMatchObject({ taskId: null, exitCode: 0 });
    const retried = await runCli(['swap', '--retry', ...args], { home });
    expect(retried.end).toMatchObject({ outcome: 'completed', taskId: stopped.end?.taskId, out });
    expect(retried.end?.jobId).not.toBe(stopped.end?.jobId);
    expect(await jobsOfTask(engine.dataDir, retried.end!.taskId!)).toHaveLength(2);
  });
});
