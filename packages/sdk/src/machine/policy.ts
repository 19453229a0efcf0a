import type { Phase } from '../task/phase.ts';

/** How long a phase may take and how the task behaves at its edges; all times in milliseconds. */
export interface TaskPolicy {
  readonly deadlines: {
    readonly validating: number;
    readonly uploading: number;
    /** From the first try to send until a job id, refusals and pauses included. */
    readonly submitting: number;
    readonly queued: number;
    readonly processing: number;
    readonly collecting: number;
    /** From the wish to stop until the end, whatever the backend does. */
    readonly closing: number;
  };
  /** How long one submit may stay without an answer before its fate is unknown. */
  readonly submitAnswer: number;
  /** How long a new job may be unknown to the endpoint before that counts. */
  readonly missingGrace: number;
  /** Whether the backend ends jobs that take too long itself. */
  readonly keepsDeadlines: boolean;
  /** The longest pause between two reads of a running job while somebody watches. */
  readonly readEvery: number;
}

export const DEFAULT_POLICY: TaskPolicy = {
  deadlines: {
    validating: 2 * 60_000,
    uploading: 60 * 60_000,
    submitting: 10 * 60_000,
    queued: 15 * 60_000,
    processing: 30 * 60_000,
    collecting: 10 * 60_000,
    closing: 8_000,
  },
  submitAnswer: 60_000,
  missingGrace: 60_000,
  keepsDeadlines: false,
  readEvery: 8_000,
};

const REMOTE: ReadonlySet<Phase> = new Set<Phase>(['queued', 'processing']);

/** How long a phase may take from when it is entered; null when nobody here ends it. */
export function budgetOf(phase: Phase, { deadlines, keepsDeadlines }: TaskPolicy): number | null {
  if (keepsDeadlines && REMOTE.has(phase)) return null;
  const budgets: Partial<Record<Phase, number>> = deadlines;
  return budgets[phase] ?? null;
}

/** "No such job" answers in a row that are believed. */
export const MISSING_IN_A_ROW = 3;

/** How long a submit's job can exist at all: this is sent along, so that a lost one cannot run for ever. */
export const timeToLive = (policy: TaskPolicy): number =>
  policy.deadlines.queued + policy.deadlines.processing;
