import type { Environment } from '../../contracts/environment.ts';
import type { JobRequest, Transport } from '../../contracts/transport.ts';
import { TransportError } from '../../errors/transport-error.ts';
import { createFailure, type FailureCode } from '../../task/failure.ts';
import type { Job, JobOutput, JobUpdate } from '../../task/job.ts';
import { MODES } from '../../task/mode.ts';

/** How a job will go; all times in milliseconds. */
export interface MemoryScript {
  /** @default 200 */
  readonly queuedMs?: number;
  /** @default 1000 */
  readonly runMs?: number;
  /** How it ends by itself. @default completed */
  readonly ends?: 'completed' | 'failed' | 'timed-out' | 'cancelled' | 'never';
  readonly failure?: FailureCode;
  readonly output?: JobOutput;
  /** A cancel is accepted, and the job runs on. */
  readonly ignoresCancel?: boolean;
}

/**
 * What goes wrong with one call. `refused` and `not-sent` certainly did nothing; `lost` took effect and the answer
 * was lost; `hangs` never answers; `missing` says that there is no such job.
 */
export type MemoryFault =
  | 'not-sent'
  | 'refused'
  | 'rejected'
  | 'unauthorized'
  | 'lost'
  | 'server-error'
  | 'garbage'
  | 'hangs'
  | 'missing';

export interface MemoryCall {
  readonly operation: 'submit' | 'read' | 'cancel' | 'find';
  readonly at: number;
  /** The idempotency key of a submit or find, else the job's id. */
  readonly subject: string;
}

export interface MemoryJob {
  readonly id: string;
  readonly key: string;
  readonly request: JobRequest;
  readonly script: Required<Omit<MemoryScript, 'failure' | 'output'>> & MemoryScript;
  readonly startedAt: number;
  cancelledAt: number | null;
}

export interface MemoryTransportOptions {
  readonly environment: Pick<Environment, 'now' | 'setTimeout'>;
  readonly script?: (request: JobRequest, index: number) => MemoryScript;
  readonly fault?: (call: MemoryCall) => MemoryFault | null | undefined;
  /** How long each call takes. @default 0 */
  readonly latencyMs?: (call: MemoryCall) => number;
  readonly idempotent?: boolean;
  readonly canFind?: boolean;
  readonly namesLostJobs?: boolean;
  readonly keepsDeadlines?: boolean;
  readonly accepts?: Partial<Transport['accepts']>;
}

/** A backend in memory, with every job and every call in view. */
export interface MemoryTransport extends Transport {
  readonly jobs: readonly MemoryJob[];
  readonly calls: readonly MemoryCall[];
  /** Whether a job is queued or running now. */
  isRunning(job: MemoryJob): boolean;
  /** Makes the backend forget a job, as after its retention. */
  forget(jobId: string): void;
}

const NAME = 'memory';

/** A picture of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const pixel = (): JobOutput => ({
  kind: 'bytes',
  mimeType: 'image/png',
  bytes: Uint8Array.from(atob(PIXEL), (character) => character.charCodeAt(0)),
});

const ERRORS = {
  'not-sent': { code: 'network', effect: 'none' },
  refused: { code: 'rate-limited', effect: 'none' },
  rejected: { code: 'request-rejected', effect: 'none' },
  unauthorized: { code: 'unauthorized', effect: 'none' },
  lost: { code: 'network', effect: 'unknown' },
  'server-error': { code: 'server-error', effect: 'unknown' },
  garbage: { code: 'bad-response', effect: 'unknown' },
  missing: { code: 'bad-response', effect: 'none' },
  hangs: { code: 'timed-out', effect: 'unknown' },
} as const satisfies Record<MemoryFault, { code: string; effect: string }>;

const ENDS = {
  queuedMs: 200,
  runMs: 1000,
  ends: 'completed',
  ignoresCancel: false,
} as const satisfies MemoryScript;

/** Runs jobs in memory by a script, on the environment's clock: for demos, tests and simulations. */
export function memoryTransport(options: MemoryTransportOptions): MemoryTransport {
  const { environment, script, fault, latencyMs } = options;
  const jobs: MemoryJob[] = [];
  const calls: MemoryCall[] = [];
  const forgotten = new Set<string>();

  const fail = (kind: MemoryFault, jobId: string | null): never => {
    throw new TransportError(`The memory backend says: ${kind}.`, { ...ERRORS[kind], jobId });
  };

  const pause = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const abort = () => {
        stop();
        reject(signal.reason);
      };
      const done = () => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const stop = ms === Number.POSITIVE_INFINITY ? () => {} : environment.setTimeout(done, ms);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });

  interface Call<Value> {
    readonly operation: MemoryCall['operation'];
    readonly subject: string;
    readonly signal: AbortSignal;
    readonly effect: (kind: MemoryFault | null) => Value;
  }

  async function make<Value>({ operation, subject, signal, effect }: Call<Value>): Promise<Value> {
    const call: MemoryCall = { operation, subject, at: environment.now() };
    calls.push(call);
    const kind = fault?.(call) ?? null;
    const jobId = operation === 'read' || operation === 'cancel' ? subject : null;
    const latency = latencyMs?.(call) ?? 0;
    if (signal.aborted) throw signal.reason;
    if (kind !== null && ERRORS[kind].effect === 'none' && kind !== 'missing') {
      if (latency > 0) await pause(latency, signal);
      return fail(kind, jobId);
    }
    if (latency > 0) await pause(latency / 2, signal);
    const value = effect(kind);
    if (latency > 0) await pause(latency / 2, signal);
    if (kind === 'hangs') await pause(Number.POSITIVE_INFINITY, signal);
    if (kind !== null && kind !== 'missing') return fail(kind, jobId);
    return value;
  }

  function start(request: JobRequest, key: string): Job {
    const known = options.idempotent === true ? jobs.find((job) => job.key === key) : undefined;
    if (known !== undefined) return receipt(known);
    const job: MemoryJob = {
      id: `job-${jobs.length + 1}`,
      key,
      request,
      script: { ...ENDS, ...script?.(request, jobs.length) },
      startedAt: environment.now(),
      cancelledAt: null,
    };
    jobs.push(job);
    return receipt(job);
  }

  const receipt = (job: MemoryJob): Job => ({ transport: NAME, id: job.id, data: null });

  const endsAt = ({ script: { ends, queuedMs, runMs }, startedAt }: MemoryJob): number =>
    ends === 'never' ? Number.POSITIVE_INFINITY : startedAt + queuedMs + runMs;

  const expiresAt = (job: MemoryJob): number => job.startedAt + job.request.ttlMs;

  const isRunning = (job: MemoryJob): boolean =>
    job.cancelledAt === null && environment.now() < Math.min(endsAt(job), expiresAt(job));

  function lookAt(job: MemoryJob | undefined): JobUpdate {
    if (job === undefined || forgotten.has(job.id)) return { status: 'missing' };
    const now = environment.now();
    if (job.cancelledAt !== null) return { status: 'cancelled' };
    if (now >= endsAt(job)) return endOf(job);
    if (now >= expiresAt(job)) return { status: 'missing' };
    const { queuedMs, runMs, ends } = job.script;
    const ran = now - job.startedAt - queuedMs;
    if (ran < 0) return { status: 'queued' };
    const progress = ends === 'never' ? null : Math.min(0.99, ran / Math.max(1, runMs));
    return { status: 'processing', progress };
  }

  function endOf({ script: { ends, failure, output } }: MemoryJob): JobUpdate {
    if (ends === 'cancelled') return { status: 'cancelled' };
    if (ends === 'failed' || ends === 'timed-out') {
      const code = failure ?? (ends === 'failed' ? 'job-failed' : 'job-timed-out');
      return { status: ends, failure: createFailure(code, { mayBeBilled: true }) };
    }
    return { status: 'completed', output: output ?? pixel() };
  }

  function checkOwn(job: Job): MemoryJob | undefined {
    if (job.transport === NAME) return jobs.find((known) => known.id === job.id);
    const message = `This job belongs to ${job.transport}.`;
    throw new TransportError(message, { code: 'wrong-endpoint', effect: 'none', jobId: job.id });
  }

  return {
    name: NAME,
    idempotent: options.idempotent ?? false,
    namesLostJobs: options.namesLostJobs ?? false,
    keepsDeadlines: options.keepsDeadlines ?? false,
    accepts: { modes: MODES, inputs: ['url', 'data'], maxInlineBytes: null, ...options.accepts },
    jobs,
    calls,
    isRunning,
    forget: (jobId) => forgotten.add(jobId),
    submit: async (request, { idempotencyKey, signal }) =>
      make({
        operation: 'submit',
        subject: idempotencyKey,
        signal,
        effect: () => start(request, idempotencyKey),
      }),
    async read(job, { signal }) {
      const own = checkOwn(job);
      const effect = (kind: MemoryFault | null): JobUpdate =>
        kind === 'missing' ? { status: 'missing' } : lookAt(own);
      return make({ operation: 'read', subject: job.id, signal, effect });
    },
    async cancel(job, { signal }) {
      const own = checkOwn(job);
      const effect = () => {
        if (own === undefined) return { accepted: false };
        if (isRunning(own) && !own.script.ignoresCancel) own.cancelledAt = environment.now();
        return { accepted: true };
      };
      return make({ operation: 'cancel', subject: job.id, signal, effect });
    },
    ...(options.canFind === true
      ? {
          find: async (key: string, { signal }: { readonly signal: AbortSignal }) => {
            const effect = () => {
              const found = jobs.find((job) => job.key === key);
              return found === undefined ? null : receipt(found);
            };
            return make({ operation: 'find', subject: key, signal, effect });
          },
        }
      : {}),
  };
}
