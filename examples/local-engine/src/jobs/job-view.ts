import { isTerminal, type Job } from './job.ts';

/** What a job shows besides its state. */
export interface JobParts {
  /** The result, or while the job runs its latest progress, as JSON text; null when there is none. */
  readonly outputText: string | null;
  /** Only a webhook shows the input. */
  readonly inputText?: string;
}

function buildTimes(job: Job): Record<string, number> {
  if (job.startedAt === undefined) return {};
  return {
    delayTime: Math.max(0, job.startedAt - job.queuedAt),
    executionTime: Math.max(0, (job.finishedAt ?? Date.now()) - job.startedAt),
  };
}

function buildFields(job: Job, parts: JobParts): Record<string, string | null | undefined> {
  if (job.status === 'CANCELLED') return {};
  const { delayTime, executionTime } = buildTimes(job);
  return {
    delayTime: JSON.stringify(delayTime),
    executionTime: JSON.stringify(executionTime),
    error: isTerminal(job) ? JSON.stringify(job.error) : undefined,
    output: parts.outputText,
    retries: job.retries > 0 ? String(job.retries) : undefined,
    workerId: JSON.stringify(job.workerId),
  };
}

/** A job as the API shows it, with its keys in the service's order, as JSON text. */
export function formatJob(job: Job, parts: JobParts): string {
  const fields: Record<string, string | null | undefined> = {
    ...buildFields(job, parts),
    id: JSON.stringify(job.id),
    status: JSON.stringify(job.status),
    input: parts.inputText,
    webhook: parts.inputText === undefined ? undefined : JSON.stringify(job.webhook),
  };
  const known = Object.entries(fields).filter(([, value]) => typeof value === 'string');
  return `{${known
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `"${key}":${value}`)
    .join(',')}}`;
}
