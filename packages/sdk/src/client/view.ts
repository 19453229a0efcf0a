import { timeLeft } from '../machine/delays.ts';
import type { Task } from '../task/task.ts';
import type { TaskRecord } from '../task/task-record.ts';
import { createResult, type ResultSources } from './result.ts';

function commonView(record: TaskRecord, now: number) {
  const { id, mode, attempt, createdAt, updatedAt, inputs, progress, job } = record;
  return {
    id,
    mode,
    attempt,
    createdAt,
    updatedAt,
    inputs,
    progress: record.outcome === 'completed' ? 1 : progress,
    timeLeftMs: timeLeft(record, now),
    connection: record.connection.state,
    cancelRequested: record.close?.reason === 'cancel',
    jobId: job?.id ?? null,
  };
}

function buildView(record: TaskRecord, now: number, sources: ResultSources): Task {
  const common = commonView(record, now);
  const { phase, outcome, failure, cancellation } = record;
  if (phase !== 'ended' || outcome === null) {
    const active = phase === 'ended' ? 'closing' : phase;
    return {
      ...common,
      phase: active,
      outcome: null,
      failure: null,
      cancellation: null,
      result: null,
    };
  }
  const result = createResult(record, sources);
  if (outcome === 'completed' && result !== null) {
    return { ...common, phase, outcome, failure: null, cancellation, result };
  }
  const unsuccessful = outcome === 'completed' ? 'failed' : outcome;
  return { ...common, phase, outcome: unsuccessful, failure, cancellation, result: null };
}

const visible = (task: Task): string => {
  const { updatedAt, timeLeftMs, ...rest } = task;
  return JSON.stringify(rest);
};

/** The task as the app sees it; the one before, the very same object, while nothing that can be seen changed. */
export function toView(
  record: TaskRecord,
  now: number,
  known: { readonly before: Task | null; readonly sources: ResultSources },
): Task {
  const next = Object.freeze(buildView(record, now, known.sources));
  return known.before !== null && visible(known.before) === visible(next) ? known.before : next;
}
