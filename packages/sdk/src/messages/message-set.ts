import type { ErrorCode } from '../errors/face-swap-error.ts';
import type { FailureCode } from '../task/failure.ts';
import type { Cancellation, Outcome, Phase } from '../task/phase.ts';
import type { Connection } from '../task/task-record.ts';

export interface Message {
  /** What happened. */
  readonly what: string;
  /** What the person can do. */
  readonly todo: string;
}

/** All texts of one language, by code. */
export interface MessageSet {
  readonly failures: Readonly<Record<FailureCode, Message>>;
  readonly errors: Readonly<Record<ErrorCode, Message>>;
  readonly phases: Readonly<Record<Phase, string>>;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  /** What became of the remote job of a cancelled task. */
  readonly cancellations: Readonly<Record<Cancellation, string>>;
  /** For a task that completed before the cancel arrived. */
  readonly cancelledTooLate: string;
  readonly connections: Readonly<Record<Connection['state'], string>>;
  readonly billing: { readonly mayBeBilled: string; readonly notBilled: string };
  /** Stands beside every result. */
  readonly aiLabel: string;
}
