import type { Mode, Task } from '@faceswap/sdk';
import type { WorkerTask } from '@faceswap/sdk/transports/worker';
import type { OpenedOwner } from './open-owner.ts';

/** A task as the routes get it. */
export interface TaskView {
  readonly id: string;
  readonly mode: Mode;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly task: WorkerTask;
  /** The file that a completed task made, while it is there. */
  readonly resultName: string | null;
}

export type ViewSources = Pick<OpenedOwner, 'files' | 'keys'>;

export function toTaskView({ files, keys }: ViewSources, task: Task, seq: number): TaskView {
  const { id, mode, attempt, createdAt, updatedAt, inputs, phase, progress, timeLeftMs } = task;
  const { connection, cancelRequested, outcome, failure, cancellation, options, consent } = task;
  const result = outcome === 'completed' ? files.resultOf(id, attempt) : null;
  return {
    id,
    mode,
    createdAt,
    updatedAt,
    resultName: result?.name ?? null,
    task: {
      seq,
      key: keys.keyOf(id),
      phase,
      progress,
      timeLeftMs,
      connection,
      cancelRequested,
      outcome,
      failure,
      cancellation,
      result: result && {
        fileId: result.fileId,
        mimeType: result.type,
        size: result.size,
        expiresAt: result.expiresAt,
      },
      inputs,
      options,
      consent,
    },
  };
}
