import * as z from 'zod/mini';

const phases = [
  'waiting',
  'validating',
  'uploading',
  'submitting',
  'queued',
  'processing',
  'collecting',
  'closing',
  'ended',
] as const;

export const phaseSchema = z.enum(phases);

/** Where a task is. `waiting` means waiting for a free slot; `closing` means being stopped remotely. */
export type Phase = z.infer<typeof phaseSchema>;

export const PHASES: readonly Phase[] = phases;

const outcomes = ['completed', 'failed', 'cancelled', 'timed-out'] as const;

export const outcomeSchema = z.enum(outcomes);

/** How a task ended. */
export type Outcome = z.infer<typeof outcomeSchema>;

export const OUTCOMES: readonly Outcome[] = outcomes;

export const cancellationSchema = z.enum(['confirmed', 'unconfirmed', 'not-needed']);

/**
 * What became of the remote job when a task was stopped: `confirmed` = the backend says that it is no longer
 * running, `unconfirmed` = nobody could say so yet (it may still run and be billed), `not-needed` = there was
 * nothing left to stop.
 */
export type Cancellation = z.infer<typeof cancellationSchema>;
