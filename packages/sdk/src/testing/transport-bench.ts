import type { JobRequest, Transport } from '../contracts/transport.ts';
import { FAILURE_CODES } from '../task/failure.ts';
import type { Job, JobUpdate } from '../task/job.ts';
import { assert } from './assert.ts';
import type { ContractHarness } from './contract-case.ts';

export interface TransportBench {
  readonly transport: Transport;
  /** A request that the backend takes. */
  readonly request: JobRequest;
}

type Drive<Bench> = (bench: Bench, job: Job) => Promise<void>;

/** Drives the backend into situations. Where an optional member is absent, its cases are left out. */
export interface TransportHarness<Bench extends TransportBench = TransportBench>
  extends ContractHarness<Bench> {
  /** Lets the job complete with an output. */
  finish: Drive<Bench>;
  /** Lets the job begin to run. */
  start?: Drive<Bench>;
  /** Lets a running job say how far it is, 0 to 1. */
  progress?(bench: Bench, job: Job, fraction: number): Promise<void>;
  fail?: Drive<Bench>;
  timeOut?: Drive<Bench>;
  /** Makes the backend forget the job. */
  forget?: Drive<Bench>;
  /** Makes the backend unreachable. */
  disconnect?(bench: Bench): Promise<void>;
  /** Makes the backend take calls and never answer. */
  hang?(bench: Bench): Promise<void>;
  /** Where news can be had: milliseconds within which a subscriber has to be told of the end of a job. */
  readonly tellsWithinMs?: number;
  /** Makes the backend refuse the login or key. */
  refuseLogin?(bench: Bench): Promise<void>;
}

export const never = new AbortController().signal;

export const submit = (
  { transport, request }: TransportBench,
  key = `${request.taskId}:1`,
): Promise<Job> => transport.submit(request, { idempotencyKey: key, signal: never });

export const readJob = ({ transport }: TransportBench, job: Job): Promise<JobUpdate> =>
  transport.read(job, { signal: never });

export const cancelJob = ({ transport }: TransportBench, job: Job) =>
  transport.cancel(job, { signal: never });

export const ACTIVE: readonly string[] = ['queued', 'processing'];

const MAX_READS = 50;

/** Reads until the job is over, as often as a client would at most. */
export async function readToEnd(bench: TransportBench, job: Job): Promise<JobUpdate> {
  let update = await readJob(bench, job);
  for (let reads = 1; reads < MAX_READS && ACTIVE.includes(update.status); reads += 1) {
    update = await readJob(bench, job);
  }
  return update;
}

export const callsOf = ({ transport, request }: TransportBench, job: Job, signal: AbortSignal) => ({
  submit: () => transport.submit(request, { idempotencyKey: 'task-2:1', signal }),
  read: () => transport.read(job, { signal }),
  cancel: () => transport.cancel(job, { signal }),
});

export function assertCompleted(update: JobUpdate): void {
  assert(update.status === 'completed', `a finished job is completed; got ${update.status}`);
  const { output } = update;
  const there =
    output.kind === 'bytes'
      ? output.bytes.byteLength > 0 && output.mimeType !== ''
      : URL.canParse(output.url);
  assert(there, 'its output has bytes and a type, or a URL');
}

export function assertFailure(update: JobUpdate, status: 'failed' | 'timed-out'): void {
  assert(update.status === status, `the job is ${status}; got ${update.status}`);
  assert(FAILURE_CODES.includes(update.failure.code), 'its failure has a known code');
}
