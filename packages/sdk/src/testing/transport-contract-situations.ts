import { assert, assertSame, isSame, ourRejectionOf, rejectionOf, settles } from './assert.ts';
import type { Body } from './contract-case.ts';
import {
  assertCompleted,
  assertFailure,
  callsOf,
  cancelJob,
  never,
  readJob,
  submit,
  type TransportBench,
  type TransportHarness,
} from './transport-bench.ts';

type Bodies<Bench> = Record<string, Body<Bench>>;

const PROGRESS_TOLERANCE = 0.011;

function finished<Bench extends TransportBench>({
  finish,
}: TransportHarness<Bench>): Bodies<Bench> {
  return {
    'reads a finished job as completed, with its output, more than once': async (bench) => {
      const job = await submit(bench);
      await finish(bench, job);
      const first = await readJob(bench, job);
      assertCompleted(first);
      const second = await readJob(bench, job);
      assertCompleted(second);
      if (first.status !== 'completed' || second.status !== 'completed') return;
      if (first.output.kind !== 'bytes' || second.output.kind !== 'bytes') return;
      const same = isSame([...first.output.bytes], [...second.output.bytes]);
      assert(same, 'a second read gives the same bytes');
    },
    'does not lose a finished job to a late cancel': async (bench) => {
      const job = await submit(bench);
      await finish(bench, job);
      await cancelJob(bench, job);
      assertCompleted(await readJob(bench, job));
      await cancelJob(bench, job);
      assertCompleted(await readJob(bench, job));
    },
    'gives a URL for a result, where it can': async (bench) => {
      const { transport } = bench;
      if (transport.resultUrl === undefined) return;
      const job = await submit(bench);
      await finish(bench, job);
      const url = await transport.resultUrl(job, { signal: never });
      assert(URL.canParse(url), 'the URL of a result is one');
    },
  };
}

function running<Bench extends TransportBench>({
  start,
  progress,
}: TransportHarness<Bench>): Bodies<Bench> {
  const bodies: Bodies<Bench> = {};
  if (start !== undefined) {
    bodies['reads a started job as processing'] = async (bench) => {
      const job = await submit(bench);
      await start(bench, job);
      const update = await readJob(bench, job);
      assert(update.status === 'processing', `it is processing; got ${update.status}`);
      const { progress: told } = update;
      assert(told === null || (told >= 0 && told <= 1), 'its progress is a fraction or null');
    };
  }
  if (progress !== undefined) {
    bodies['reads the progress as a fraction'] = async (bench) => {
      const job = await submit(bench);
      await start?.(bench, job);
      for (const fraction of [0.25, 0.5]) {
        await progress(bench, job, fraction);
        const update = await readJob(bench, job);
        assert(update.status === 'processing', `it is processing; got ${update.status}`);
        const off = Math.abs((update.progress ?? Number.NaN) - fraction);
        assert(off <= PROGRESS_TOLERANCE, `its progress is ${fraction}; got ${update.progress}`);
      }
    };
  }
  return bodies;
}

function ended<Bench extends TransportBench>(harness: TransportHarness<Bench>): Bodies<Bench> {
  const { fail, timeOut, forget } = harness;
  const bodies: Bodies<Bench> = {};
  if (fail !== undefined) {
    bodies['reads a failed job as failed, with a code'] = async (bench) => {
      const job = await submit(bench);
      await fail(bench, job);
      assertFailure(await readJob(bench, job), 'failed');
      await cancelJob(bench, job);
      assertFailure(await readJob(bench, job), 'failed');
    };
  }
  if (timeOut !== undefined) {
    bodies['reads a job that ran too long as timed out, with a code'] = async (bench) => {
      const job = await submit(bench);
      await timeOut(bench, job);
      assertFailure(await readJob(bench, job), 'timed-out');
    };
  }
  if (forget !== undefined) {
    bodies['reads a job that the backend does not know as missing'] = async (bench) => {
      const job = await submit(bench);
      await forget(bench, job);
      assertSame((await readJob(bench, job)).status, 'missing', 'it is missing, not an error');
    };
  }
  return bodies;
}

/** Each call rejects with an error of ours; resolves to their codes and what the calls may have done. */
async function errorsOf(bench: TransportBench, prepare: () => Promise<void>) {
  const job = await submit(bench);
  await prepare();
  const errors = [];
  for (const [name, call] of Object.entries(callsOf(bench, job, never))) {
    const error = await ourRejectionOf(call, 'TransportError', `a failing ${name} rejects`);
    const effect = 'effect' in error ? error.effect : undefined;
    assert(effect === 'none' || effect === 'unknown', `a failing ${name} says what it did`);
    errors.push({ name, code: error.code, effect, retryable: error.retryable });
  }
  return errors;
}

function faulty<Bench extends TransportBench>(harness: TransportHarness<Bench>): Bodies<Bench> {
  const { disconnect, hang, refuseLogin } = harness;
  const bodies: Bodies<Bench> = {};
  if (disconnect !== undefined) {
    bodies['says so when the backend cannot be reached'] = async (bench) => {
      for (const { name, retryable } of await errorsOf(bench, () => disconnect(bench))) {
        assert(retryable, `a ${name} that was not answered can be tried again`);
      }
    };
  }
  if (refuseLogin !== undefined) {
    bodies['says so when the login is refused'] = async (bench) => {
      for (const { name, code, effect } of await errorsOf(bench, () => refuseLogin(bench))) {
        const expected = { code: 'unauthorized', effect: 'none' };
        assertSame({ code, effect }, expected, `a ${name} that is refused did nothing`);
      }
    };
  }
  if (hang !== undefined) {
    bodies['stops waiting when aborted'] = async (bench) => {
      const job = await submit(bench);
      await hang(bench);
      for (const name of ['submit', 'read', 'cancel'] as const) {
        const controller = new AbortController();
        const work = callsOf(bench, job, controller.signal)[name]();
        controller.abort();
        assert(await settles(work), `a ${name} that is aborted settles`);
        await rejectionOf(() => work, `a ${name} that is aborted rejects`);
      }
    };
  }
  return bodies;
}

/** The cases for situations that only the harness can bring about. */
export function transportSituations<Bench extends TransportBench>(
  harness: TransportHarness<Bench>,
): Bodies<Bench> {
  return { ...finished(harness), ...running(harness), ...ended(harness), ...faulty(harness) };
}
