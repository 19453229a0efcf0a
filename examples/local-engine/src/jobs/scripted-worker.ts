/** A worker for tests: it runs no models, and does what the job's input says. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { JobFailure } from './job-failure.ts';
import { type JobHandler, serveJobs, type ThreadJob } from './serve-jobs.ts';

/** What a scripted input may say; any other input is taken for an ordinary swap. */
const scriptSchema = z.looseObject({
  sleep_ms: z.optional(z.number()),
  /** How many progress updates are spread over the time. */
  steps: z.optional(z.number()),
  /** Progress values to send as they are, instead of `steps`. */
  progress: z.optional(z.array(z.unknown())),
  /** Keeps the thread's processor busy, so that it answers nothing. */
  busy_ms: z.optional(z.number()),
  /** Fails as a known failure, with `fail_code`. */
  fail: z.optional(z.string()),
  fail_code: z.optional(z.string()),
  /** Throws an ordinary error. */
  throw: z.optional(z.string()),
  /** Ends the thread half-way, every time or on the first execution only. */
  crash: z.optional(z.union([z.boolean(), z.literal('first')])),
  output: z.optional(z.unknown()),
  output_bytes: z.optional(z.number()),
  /** Writes a line to `DIR/heartbeat-ID` every 20 ms for as long as the job lives. */
  heartbeat: z.optional(z.boolean()),
});

type Script = z.infer<typeof scriptSchema>;

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mNoSAgAAAKUATGJIEMWAAAAAElFTkSuQmCC';
const HEARTBEAT_MS = 20;
const STAGES = ['decode', 'source', 'target', 'swap', 'encode'];

function burn(ms: number): void {
  const end = Date.now() + ms;
  while (Date.now() < end);
}

function collectLocations(value: unknown): string[] {
  if (typeof value === 'string') return /^https?:/i.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(collectLocations);
}

function buildProgress({ steps, progress }: Script): readonly unknown[] {
  if (progress) return progress;
  const count = steps ?? STAGES.length;
  return Array.from({ length: count }, (_, index) => ({
    stage: STAGES[Math.floor((index / count) * STAGES.length)] ?? 'swap',
    progress: Math.round((100 * (index + 1)) / (count + 1)),
  }));
}

async function work(script: Script, job: ThreadJob, totalMs: number): Promise<void> {
  const updates = buildProgress(script);
  const pause = totalMs / (updates.length + 1);
  for (const [index, update] of updates.entries()) {
    await sleep(pause);
    job.context.onProgress(update);
    const crashes = script.crash === true || (script.crash === 'first' && job.attempt === 1);
    if (crashes && index + 1 >= updates.length / 2) process.exit(1);
  }
  await sleep(pause);
}

function buildOutput(script: Script): unknown {
  if ('output' in script) return script.output;
  if (script.output_bytes !== undefined) return { data: 'x'.repeat(script.output_bytes) };
  return { result: PIXEL };
}

async function runScript(script: Script, job: ThreadJob, totalMs: number): Promise<unknown> {
  await Promise.all(collectLocations(job.input).map((url) => job.context.readFile(url)));
  burn(script.busy_ms ?? 0);
  await work(script, job, script.sleep_ms ?? totalMs);
  if (script.fail !== undefined) throw new JobFailure(script.fail_code ?? 'FAILED', script.fail);
  if (script.throw !== undefined) throw new Error(script.throw);
  return buildOutput(script);
}

serveJobs(async ({ scriptedMs, dataDir }): Promise<JobHandler> => {
  return async (job) => {
    const parsed = scriptSchema.safeParse(job.input);
    if (!parsed.success) throw new JobFailure('INVALID_INPUT', 'the script is not valid');
    const script = parsed.data;
    const file = join(dataDir, `heartbeat-${job.id}`);
    const timer = script.heartbeat
      ? setInterval(() => void appendFile(file, '.'), HEARTBEAT_MS)
      : undefined;
    try {
      return await runScript(script, job, scriptedMs);
    } finally {
      clearInterval(timer);
    }
  };
});
