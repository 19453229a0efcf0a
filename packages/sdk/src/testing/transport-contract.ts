import { type Job, jobSchema } from '../task/job.ts';
import { assert, assertSame, ourRejectionOf, rejectionOf } from './assert.ts';
import { type Body, type ContractCase, toCases } from './contract-case.ts';
import {
  ACTIVE,
  callsOf,
  cancelJob,
  never,
  readJob,
  readToEnd,
  submit,
  type TransportBench,
  type TransportHarness,
} from './transport-bench.ts';
import { transportKeeping } from './transport-contract-kept.ts';
import { transportSituations } from './transport-contract-situations.ts';

const bodies: Readonly<Record<string, Body<TransportBench>>> = {
  'says what it takes': async ({ transport }) => {
    assert(transport.name !== '', 'it has a name');
    assert(typeof transport.idempotent === 'boolean', '`idempotent` is a boolean');
    const { modes, inputs, maxInlineBytes } = transport.accepts;
    assert(modes.length > 0 && inputs.length > 0, 'it takes some mode and some form of input');
    assert(maxInlineBytes === null || maxInlineBytes > 0, '`maxInlineBytes` is null or positive');
  },
  'submits to a job of its own': async (bench) => {
    const job = await submit(bench);
    assert(jobSchema.safeParse(job).success, 'the job has the shape of Job');
    assertSame(job.transport, bench.transport.name, 'the job names its transport');
  },
  'gives jobs that survive JSON and back': async (bench) => {
    const job = await submit(bench);
    const kept: Job = JSON.parse(JSON.stringify(job));
    assertSame(kept, job, 'the job is plain JSON');
    assert(ACTIVE.includes((await readJob(bench, kept)).status), 'the kept job can be read');
  },
  'gives two jobs for two keys': async (bench) => {
    const [first, second] = [await submit(bench, 'task-1:1'), await submit(bench, 'task-1:2')];
    assert(first.id !== second.id, 'the jobs differ');
  },
  'gives one job for the same key if it says idempotent': async (bench) => {
    const [first, second] = [await submit(bench), await submit(bench)];
    const { idempotent } = bench.transport;
    assertSame(
      first.id === second.id,
      idempotent,
      'the same key gives the same job iff idempotent',
    );
  },
  'reads a new job as queued or processing': async (bench) => {
    const { status } = await readJob(bench, await submit(bench));
    assert(ACTIVE.includes(status), `a new job is queued or processing; got ${status}`);
  },
  'cancels: reading then ends at cancelled': async (bench) => {
    const job = await submit(bench);
    const receipt = await cancelJob(bench, job);
    assert(typeof receipt.accepted === 'boolean', '`accepted` is a boolean');
    assertSame((await readToEnd(bench, job)).status, 'cancelled', 'the job ends cancelled');
  },
  'cancels twice': async (bench) => {
    const job = await submit(bench);
    await cancelJob(bench, job);
    await readToEnd(bench, job);
    await cancelJob(bench, job);
    assertSame((await readJob(bench, job)).status, 'cancelled', 'the job stays cancelled');
  },
  'does not stop one job for another': async (bench) => {
    const [first, second] = [await submit(bench, 'task-1:1'), await submit(bench, 'task-1:2')];
    await cancelJob(bench, first);
    const { status } = await readJob(bench, second);
    assert(ACTIVE.includes(status), `the other job goes on; got ${status}`);
  },
  'refuses a job of another transport': async (bench) => {
    const job = { ...(await submit(bench)), transport: 'another' };
    const { read, cancel } = callsOf(bench, job, never);
    for (const call of [read, cancel]) {
      const error = await ourRejectionOf(call, 'TransportError', 'a foreign job is refused');
      assertSame(error.code, 'wrong-endpoint', 'the code is wrong-endpoint');
      assertSame(error.mayBeBilled, false, 'nothing was done');
    }
    const { status } = await readJob(bench, { ...job, transport: bench.transport.name });
    assert(ACTIVE.includes(status), 'the job itself goes on');
  },
  'makes no call once aborted': async (bench) => {
    const job = await submit(bench);
    for (const [name, call] of Object.entries(callsOf(bench, job, AbortSignal.abort()))) {
      await rejectionOf(call, `an aborted ${name} rejects`);
    }
    assert(ACTIVE.includes((await readJob(bench, job)).status), 'the job was not cancelled');
  },
  'finds the job of a key, where it can': async (bench) => {
    const { transport } = bench;
    if (transport.find === undefined) return;
    const job = await submit(bench);
    const found = await transport.find(`${bench.request.taskId}:1`, { signal: never });
    assertSame(found?.id, job.id, 'find gives the job of the key');
    const nothing = await transport.find('no-such-task:1', { signal: never });
    assertSame(nothing, null, 'find of an unknown key gives null');
  },
};

/** What every `Transport` promises, as cases for any test runner. */
export function transportContract<Bench extends TransportBench>(
  harness: TransportHarness<Bench>,
): ContractCase[] {
  return toCases(harness, {
    ...bodies,
    ...transportKeeping(harness),
    ...transportSituations(harness),
  });
}
