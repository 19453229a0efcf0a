import type { Job } from '../task/job.ts';
import { assert, assertSame, ourRejectionOf } from './assert.ts';
import type { Body } from './contract-case.ts';
import {
  ACTIVE,
  cancelJob,
  never,
  readJob,
  readToEnd,
  submit,
  type TransportBench,
  type TransportHarness,
} from './transport-bench.ts';

type Bodies<Bench> = Record<string, Body<Bench>>;

const kept: Bodies<TransportBench> = {
  'lists the jobs that it keeps, where it can': async (bench) => {
    const { transport, request } = bench;
    if (transport.list === undefined) return;
    const [first, second] = [await submit(bench, 'task-1:1'), await submit(bench, 'task-2:1')];
    const listed = await transport.list({ signal: never });
    for (const [job, key] of [[first, 'task-1:1'] as const, [second, 'task-2:1'] as const]) {
      const found = listed.find((each) => each.job.id === job.id);
      assertSame(found?.job, job, 'a listed job is the one that was submitted');
      assertSame(found?.key, key, 'it has the key that it was submitted under');
      assertSame(found?.mode, request.mode, 'it has its mode');
      assert(Number.isFinite(found?.createdAt), 'it has the time that it was made');
    }
    const times = listed.map(({ createdAt }) => createdAt);
    assertSame(
      times,
      times.toSorted((a, b) => b - a),
      'the newest comes first',
    );
  },
  'deletes an ended job, where it can, more than once': async (bench) => {
    const { remove, list } = bench.transport;
    if (remove === undefined) return;
    const job = await submit(bench);
    await cancelJob(bench, job);
    await readToEnd(bench, job);
    await remove(job, { signal: never });
    await remove(job, { signal: never });
    assertSame((await readJob(bench, job)).status, 'missing', 'a deleted job is missing');
    const listed = (await list?.({ signal: never })) ?? [];
    assert(!listed.some((each) => each.job.id === job.id), 'a deleted job is not listed');
  },
  'deletes no job that has not ended': async (bench) => {
    const { remove } = bench.transport;
    if (remove === undefined) return;
    const job = await submit(bench);
    const early = () => remove(job, { signal: never });
    const error = await ourRejectionOf(early, 'TransportError', 'it is refused');
    assertSame(error.code, 'task-active', 'the code is task-active');
    assert(ACTIVE.includes((await readJob(bench, job)).status), 'the job goes on');
  },
};

/** Subscribes, cancels, and resolves to whether the subscriber was told of a job that has ended then. */
async function isTold(bench: TransportBench, job: Job, withinMs: number): Promise<boolean> {
  const hasEnded = async (): Promise<boolean> =>
    !ACTIVE.includes((await readJob(bench, job)).status);
  let stop = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const told = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, withinMs, false);
    const listener = async (id: string): Promise<void> => {
      if (id === job.id && (await hasEnded())) resolve(true);
    };
    stop = bench.transport.subscribe?.((id) => void listener(id)) ?? stop;
  });
  await cancelJob(bench, job);
  const isIt = await told;
  clearTimeout(timer);
  stop();
  return isIt;
}

const telling = (withinMs: number): Bodies<TransportBench> => ({
  'tells who subscribes of a change, which can then be read': async (bench) => {
    const job = await submit(bench);
    assert(await isTold(bench, job, withinMs), 'a subscriber is told of the end of a job');
  },
  'tells nobody who has unsubscribed': async (bench) => {
    const job = await submit(bench);
    let count = 0;
    const stop = bench.transport.subscribe?.(() => {
      count += 1;
    });
    stop?.();
    await isTold(bench, job, withinMs);
    assertSame(count, 0, 'who has unsubscribed is told nothing');
  },
});

/** The cases for what a backend keeps for its caller, and tells of its own accord. */
export const transportKeeping = <Bench extends TransportBench>({
  tellsWithinMs,
}: TransportHarness<Bench>): Bodies<Bench> => ({
  ...kept,
  ...(tellsWithinMs !== undefined && telling(tellsWithinMs)),
});
