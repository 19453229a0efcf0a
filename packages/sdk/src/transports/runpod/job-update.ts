import * as z from 'zod/mini';
import { cleanDetail, createFailure, type Failure } from '../../task/failure.ts';
import type { JobUpdate } from '../../task/job.ts';
import type { RunpodPreset } from './preset.ts';
import { isId } from './settings.ts';

const statusSchema = z.object({
  id: z.optional(z.unknown()),
  status: z.string().check(z.trim(), z.minLength(1)),
  output: z.optional(z.unknown()),
  error: z.optional(z.unknown()),
});

/** A job as `/status` shows it. */
export type JobStatus = z.infer<typeof statusSchema>;

const acceptedSchema = z.object({ id: z.string().check(z.refine(isId)) });

/** The id that a run was given; null when there is none, or none that may go into a URL. */
export function parseJobId(body: unknown): string | null {
  const parsed = acceptedSchema.safeParse(body);
  return parsed.success ? parsed.data.id : null;
}

/** Null when the answer is not about a job: an error of the link, never of the job. */
export function parseJobStatus(body: unknown): JobStatus | null {
  const parsed = statusSchema.safeParse(body);
  return parsed.success ? parsed.data : null;
}

const billed = (code: 'result-missing' | 'job-timed-out' | 'internal', detail?: string): Failure =>
  createFailure(code, { mayBeBilled: true, detail });

const failed = (failure: Failure): JobUpdate => ({ status: 'failed', failure });

function toEnd(preset: RunpodPreset, { error, output }: JobStatus): JobUpdate {
  if (output === undefined || output === null) return failed(billed('result-missing'));
  if (preset.isSoftFailure(output)) return failed(preset.parseError(error, output));
  const result = preset.parseOutput(output);
  return result === null
    ? failed(billed('result-missing'))
    : { status: 'completed', output: result };
}

/** RunPod has no status of its own for a job over its `executionTimeout`: this text is its only sign. */
const ranTooLong = (error: unknown): boolean =>
  typeof error === 'string' && error.includes('executionTimeout exceeded');

const TIMED_OUT: JobUpdate = { status: 'timed-out', failure: billed('job-timed-out') };

function toProgress(preset: RunpodPreset, output: unknown): number | null {
  try {
    const fraction = preset.parseProgress(output);
    return fraction !== null && fraction >= 0 && fraction <= 1 ? fraction : null;
  } catch {
    return null;
  }
}

function translate(job: JobStatus, preset: RunpodPreset): JobUpdate {
  switch (job.status.toUpperCase()) {
    case 'IN_QUEUE':
      return { status: 'queued' };
    case 'IN_PROGRESS':
    case 'RUNNING':
      return { status: 'processing', progress: toProgress(preset, job.output) };
    case 'COMPLETED':
      return toEnd(preset, job);
    case 'FAILED':
      return ranTooLong(job.error) ? TIMED_OUT : failed(preset.parseError(job.error, job.output));
    case 'TIMED_OUT':
      return TIMED_OUT;
    case 'CANCELLED':
      return { status: 'cancelled' };
    default:
      return { status: 'unknown', detail: cleanDetail(job.status) ?? '' };
  }
}

/** What a status means, in our words. A preset is not ours: should it throw, the job still gets an end. */
export function toJobUpdate(job: JobStatus, preset: RunpodPreset): JobUpdate {
  try {
    return translate(job, preset);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'failed';
    return failed(billed('internal', `Preset ${preset.name}: ${why}`));
  }
}
