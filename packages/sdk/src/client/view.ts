import type { Environment } from '../contracts/environment.ts';
import { timeLeft } from '../machine/delays.ts';
import type { Task } from '../task/task.ts';
import type { TaskRecord } from '../task/task-record.ts';
import { createResult, type ResultSources } from './result.ts';

export interface ViewSources extends ResultSources {
  readonly environment: Environment;
}

function buildView(record: TaskRecord, { environment, ...sources }: ViewSources): Task {
  const { id, mode, attempt, createdAt, updatedAt, inputs, phase, outcome } = record;
  const { failure, cancellation } = record;
  const common = {
    id,
    mode,
    attempt,
    createdAt,
    updatedAt,
    enteredAt: record.enteredAt,
    inputs,
    options: record.options,
    consent: record.consent,
    progress: outcome === 'completed' ? 1 : record.progress,
    timeLeftMs: timeLeft(record, environment.now()),
    connection: record.connection.state,
    cancelRequested: record.close?.reason === 'cancel',
    jobId: record.job?.id ?? null,
  };
  if (phase !== 'ended' || outcome === null) {
    const active = phase === 'ended' ? 'closing' : phase;
    const nothing = { outcome: null, failure: null, cancellation: null, result: null };
    return { ...common, phase: active, ...nothing };
  }
  const result = createResult(record, sources);
  if (outcome === 'completed' && result !== null) {
    return { ...common, phase, outcome, failure: null, cancellation, result };
  }
  const unsuccessful = outcome === 'completed' ? 'failed' : outcome;
  return { ...common, phase, outcome: unsuccessful, failure, cancellation, result: null };
}

const visible = ({ updatedAt, timeLeftMs, ...rest }: Task): string => JSON.stringify(rest);

/** The task as the app sees it; the one before, the very same object, while nothing that can be seen changed. */
export function toView(record: TaskRecord, before: Task | null, sources: ViewSources): Task {
  const next = Object.freeze(buildView(record, sources));
  return before !== null && visible(before) === visible(next) ? before : next;
}
