import { createFailure, type Failure, type FailureCode } from '../../task/failure.ts';
import type { JobOutput, JobUpdate } from '../../task/job.ts';
import type { Links } from './links.ts';
import type { WorkerStatus, WorkerTask } from './wire.ts';

const billed = (code: FailureCode, detail?: string | null) =>
  createFailure(code, { mayBeBilled: true, detail });

const failed = (failure: Failure): JobUpdate => ({ status: 'failed', failure });

/** A finished job with its result, or without one that can be fetched. */
const toEnd = (
  url: string | null,
  about: Omit<Extract<JobOutput, { kind: 'url' }>, 'kind' | 'url'>,
): JobUpdate =>
  url === null
    ? failed(billed('result-missing'))
    : { status: 'completed', output: { kind: 'url', url, ...about } };

function toOutcome(task: WorkerTask, links: Links): JobUpdate {
  const { outcome, failure, cancellation, result } = task;
  switch (outcome) {
    case 'completed': {
      if (result === null) return failed(billed('result-lost'));
      const { fileId, mimeType, expiresAt } = result;
      return toEnd(links.toFile(fileId), { mimeType, expiresAt });
    }
    case 'cancelled':
      return { status: 'cancelled', confirmed: cancellation !== 'unconfirmed' };
    case 'timed-out':
      return { status: 'timed-out', failure: failure ?? billed('job-timed-out') };
    case 'failed':
      return failed(failure ?? billed('job-failed'));
    default:
      return { status: 'unknown', detail: 'ended without an outcome' };
  }
}

/** What our Worker says of a task is what its client sees of the job. */
export function toJobUpdate(task: WorkerTask, links: Links): JobUpdate {
  switch (task.phase) {
    case 'ended':
      return toOutcome(task, links);
    case 'processing':
      return { status: 'processing', progress: toFraction(task.progress, 1) };
    case 'collecting':
    case 'closing':
      return { status: 'processing', progress: null };
    default:
      return { status: 'queued' };
  }
}

const toFraction = (value: number | null | undefined, whole: number): number | null =>
  typeof value === 'number' && value >= 0 && value <= whole ? value / whole : null;

/** What a legacy Worker writes into the message of a task that was cancelled: its only way to say so. */
const CANCELLED_MESSAGES: readonly string[] = ['任务已被用户取消', '任务已取消'];

const wasCancelled = ({ status, error_message: message }: WorkerStatus): boolean =>
  status === 'cancelled' ||
  (status === 'failed' && CANCELLED_MESSAGES.includes(message?.trim() ?? ''));

/**
 * What a legacy Worker says of a job. A cancel overwrites the status of a job that has ended meanwhile: with a result
 * it was completed, and the result is kept.
 */
export function toLegacyUpdate(told: WorkerStatus, links: Links): JobUpdate {
  const { result_url: link, error_message: message } = told;
  const url = typeof link === 'string' && link !== '' ? links.toAbsolute(link) : null;
  const end = () => toEnd(url, { mimeType: null, expiresAt: null });
  if (wasCancelled(told)) return url === null ? { status: 'cancelled' } : end();
  switch (told.status) {
    case 'pending':
      return { status: 'queued' };
    case 'processing':
      return { status: 'processing', progress: toFraction(told.progress, 100) };
    case 'completed':
      return end();
    case 'failed':
      return failed(billed('job-failed', message ?? null));
    default:
      return { status: 'unknown', detail: told.status.slice(0, 60) };
  }
}
