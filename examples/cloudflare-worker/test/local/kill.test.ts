import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@faceswap/sdk/testing';
import type { WorkerStatus } from '@faceswap/sdk/transports/worker';
import type { FaultRule } from '@faceswap-examples/local-engine';
import { expect, it } from 'vitest';
import { listBlobs, readHoldings } from './support/bare-storage.ts';
import { createLedger } from './support/kill/ledger.ts';
import { createPerson, type Known, type Person } from './support/kill/person.ts';
import { createStage, type Stage } from './support/stage.ts';

const FULL = process.env['FULL'] !== undefined;
const KILLS = FULL ? 30 : 3;
const PEOPLE = 4;
const SECOND = 1000;
const FILES_LIVE_MS = (FULL ? 40 : 12) * SECOND;
const QUEUE_MS = (FULL ? 10 : 6) * SECOND;
const RUN_MS = (FULL ? 20 : 9) * SECOND;
/** Longer than a submit whose fate is unknown can be waited for. */
const SETTLE_MS = QUEUE_MS + RUN_MS + 30 * SECOND;

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const random = createRandom(seed);

/** Most submits take a while, so that many kills come in the midst of one; of some the answer is lost. */
const faults = Array.from(
  { length: 2_000 },
  (_, index): FaultRule =>
    index % 5 === 4
      ? { on: 'run', kind: 'lose-answer' }
      : { on: 'run', kind: 'delay', ms: (index % 5) * 100 },
);

const LIMITS = {
  partBytes: 5 * 1_048_576,
  fileTtlMs: FILES_LIVE_MS,
  queueMs: QUEUE_MS,
  runMs: RUN_MS,
  concurrency: 10,
  activeTasks: 30,
  tasksPerHour: 100_000,
  files: 100_000,
  uploadBytesPerDay: 1e12,
};

interface End extends Known {
  readonly task: WorkerStatus['task'];
}

async function untilAllEnded(people: readonly Person[], ledger: { read(): Promise<void> }) {
  const until = Date.now() + SETTLE_MS;
  const ends: End[] = [];
  for (const person of people) {
    for (const known of person.known) {
      for (;;) {
        const { data } = await person.status(known.jobId);
        const { task } = data ?? {};
        const ended = task === undefined || task.outcome !== null;
        if (ended || Date.now() > until) {
          ends.push({ ...known, task });
          break;
        }
        await ledger.read();
        await sleep(100);
      }
    }
  }
  return ends;
}

/**
 * Failures that a killed Worker explains: nobody can name a job, the endpoint could not read its input, or the input's
 * short time was over before it was asked.
 */
const EXPLAINED = ['submit-unknown', 'input-unreadable', 'input-lost'];

/** A stop that was acknowledged is honoured, unless the job was faster or a deadline had told the task to stop. */
const HONOURED = ['cancelled', 'completed', 'timed-out'];

function judge({ key, stop, task }: End, jobs: readonly string[]): string[] {
  if (task === undefined) return [`${key} is lost`];
  const { outcome, failure, phase } = task;
  const why = failure === null ? '' : `${failure.code} ${failure.detail}`;
  const said = `${key}: ${outcome} ${why} in ${phase}, jobs: ${jobs.length}, stop: ${stop}`;
  const wrong =
    outcome === null ||
    jobs.length > 1 ||
    (outcome === 'completed' && jobs.length !== 1) ||
    (stop === 'acknowledged' && !HONOURED.includes(outcome)) ||
    (stop === 'none' && outcome === 'cancelled') ||
    (outcome === 'failed' && !EXPLAINED.includes(failure?.code ?? ''));
  return wrong ? [said] : [];
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Nobody asks for anything meanwhile: the Worker's own alarm must do it, a tenth of the files' time later at most. */
async function untilNothingIsHeld({ workerDir }: Stage, lastExpiry: number): Promise<void> {
  const until = lastExpiry + FILES_LIVE_MS / 10 + 3 * SECOND;
  while ((await listBlobs(workerDir)).length > 0 && Date.now() < until) await sleep(200);
}

it(`loses nothing in ${KILLS} kills under load`, { timeout: 900_000 }, async () => {
  console.log(`SEED=${seed}`);
  const stage = await createStage({
    limits: LIMITS,
    random,
    engine: {
      workers: 6,
      // Longer than the pause before a call is made again: a second submit would come before the end names the job.
      scriptedMs: 1500,
      faults,
      limits: { webhookDelaysMs: [500, 1000, 2000, 4000, 8000] },
    },
  });
  await stage.start();
  const ledger = createLedger(stage.engineDir);
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, index) =>
      createPerson({ url: stage.url, name: `p${index}`, random }),
    ),
  );
  const lives = people.map(({ live }) => live());
  for (let kill = 0; kill < KILLS; kill += 1) {
    // The moment itself is what is tried here.
    await sleep(500 + random() * 4_000);
    await stage.kill();
    await ledger.read();
    await stage.start();
    await ledger.read();
  }
  // The last Worker is not killed: it gets some load too.
  await sleep(SECOND);
  for (const person of people) person.stop();
  await Promise.all(lives);
  // Whatever the kills did to the others, this one has nothing in its way.
  await people[0]?.create('in-peace');
  const stoppedAt = Date.now();

  const ends = await untilAllEnded(people, ledger);
  await ledger.read();
  const jobsOf = ({ key }: Known) => ledger.jobsOf(`/${key.replace(/:1$/, '.')}`);
  const wrongs = people.flatMap((person) => person.wrongs);
  for (const end of ends) wrongs.push(...judge(end, jobsOf(end)));
  const unknown = ends.filter(({ task }) => task?.failure?.code === 'submit-unknown');
  const { executions, queued, running } = stage.engine.stats();
  const ids = (await Promise.all(people.map((person) => person.listIds()))).flat();
  console.log({
    kills: KILLS,
    tasks: ends.length,
    jobs: ledger.jobs.size,
    retries: people.reduce((sum, { retries }) => sum + retries(), 0),
    ends: countBy(ends.map(({ task }) => task?.failure?.code ?? task?.outcome ?? 'none')),
    unknown: countBy(unknown.map((end) => `${jobsOf(end).length} jobs`)),
    cancels: countBy(
      ends.flatMap(({ stop, task }) => (stop === 'acknowledged' ? `${task?.outcome}` : [])),
    ),
  });
  expect(wrongs).toEqual([]);
  expect(ids.toSorted()).toEqual(ends.map(({ jobId }) => jobId).toSorted());
  expect(Object.keys(executions).filter((job) => !ledger.jobs.has(job))).toEqual([]);
  expect(Object.values(executions).filter((times) => times > 1)).toEqual([]);
  expect([...queued, ...running]).toEqual([]);
  expect(ends.map(({ task }) => task?.outcome)).toContain('completed');

  const results = ends.map(({ task }) => task?.result?.expiresAt ?? 0);
  await untilNothingIsHeld(stage, Math.max(stoppedAt + FILES_LIVE_MS, ...results));
  await stage.close();
  const held = await readHoldings(stage.workerDir);
  console.log(held);
  expect(held).toMatchObject({ fileRows: 0, partRows: 0, objects: 0, parts: 0 });
});

it('goes on by itself after a kill, though nobody asks for anything', async () => {
  const stage = await createStage({
    limits: {},
    engine: { scriptedMs: 50, faults: [{ on: 'run', kind: 'retry-after', retryAfter: '2' }] },
  });
  await stage.start();
  const person = await createPerson({ url: stage.url, name: 'p', random: () => 0.9 });
  const task = await person.create('alone');
  while (stage.engine.stats().runs === 0) await sleep(20);
  await stage.kill();
  await stage.start();
  expect(stage.engine.stats().ended).toEqual([]);
  while (stage.engine.stats().ended.length === 0) await sleep(50);
  let answer = await person.status(task?.jobId ?? '');
  while (answer.data.task?.outcome === null) answer = await person.status(task?.jobId ?? '');
  expect(answer.data).toMatchObject({ status: 'completed' });
  expect(Object.values(stage.engine.stats().executions)).toEqual([1]);
});
