import type { Failure } from '../task/failure.ts';
import type { Cancellation, Outcome } from '../task/phase.ts';
import { FaceSwapError } from './face-swap-error.ts';

export interface TaskErrorOptions {
  readonly taskId: string;
  readonly jobId: string | null;
  readonly outcome: Exclude<Outcome, 'completed'>;
  readonly failure: Failure | null;
  readonly cancellation: Cancellation | null;
}

/** Why `result()` has nothing to give: the task failed, timed out or was cancelled. */
export class TaskError extends FaceSwapError {
  override readonly name = 'TaskError';
  readonly taskId: string;
  readonly outcome: Exclude<Outcome, 'completed'>;
  readonly failure: Failure | null;
  readonly cancellation: Cancellation | null;

  constructor(options: TaskErrorOptions) {
    const why = options.failure === null ? '' : ` (${options.failure.code})`;
    super(`Task ${options.taskId} ended ${options.outcome}${why}.`, {
      code: 'task-unsuccessful',
      retryable: options.failure?.retryable ?? true,
      mayBeBilled: options.failure?.mayBeBilled ?? options.cancellation === 'unconfirmed',
      jobId: options.jobId,
    });
    this.taskId = options.taskId;
    this.outcome = options.outcome;
    this.failure = options.failure;
    this.cancellation = options.cancellation;
  }
}
