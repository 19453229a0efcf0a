import type { BlobStore } from '../contracts/blob-store.ts';
import type { Environment } from '../contracts/environment.ts';
import type { Logger } from '../contracts/logger.ts';
import type { TaskStore } from '../contracts/task-store.ts';
import type { Transport } from '../contracts/transport.ts';
import type { Uploader } from '../contracts/uploader.ts';
import type { TaskPolicy } from '../machine/policy.ts';
import type { FileInput } from '../task/file-source.ts';
import type { Job } from '../task/job.ts';
import type { Mode } from '../task/mode.ts';
import type { SwapRequest } from '../task/swap-request.ts';
import type { EndedTask, Task, TaskResult } from '../task/task.ts';

export interface Limits {
  /** Tasks at work at once; further ones wait. @default 5 */
  readonly concurrency?: number;
  /** Turns started per second over all tasks, so that reads stay below the endpoint's limit. @default 50 */
  readonly turnsPerSecond?: number;
  /** Milliseconds per phase. Queued and processing together are the longest a job may exist. */
  readonly deadlines?: Partial<TaskPolicy['deadlines']>;
  /** Milliseconds that one submit may stay unanswered before its fate is unknown. @default 60000 */
  readonly submitAnswer?: number;
  /**
   * The longest pause, in milliseconds, between two reads of a running job while somebody watches. The pace is
   * otherwise made from how far the job is. @default 8000
   */
  readonly readEvery?: number;
}

export interface FaceSwapClientOptions {
  readonly transport: Transport;
  /** How files get to where the endpoint can read them. @default the transport's own; not needed for URLs */
  readonly uploader?: Uploader;
  /** Where tasks live. @default memory: as long as this client */
  readonly store?: TaskStore;
  /** Where bytes live. @default the store's own */
  readonly blobs?: BlobStore;
  readonly environment?: Environment;
  /** @default silent */
  readonly logger?: Logger;
  readonly limits?: Limits;
  /** Gets the statechart's own events, for the Stately inspector: fit for looking, not for programs. */
  readonly inspect?: (event: unknown) => void;
}

export interface WaitOptions {
  /** Ends the wait with the signal's reason; it never cancels the task. */
  readonly signal?: AbortSignal;
}

export interface RetryInputs {
  readonly source?: FileInput;
  readonly target?: FileInput;
  /** By face id: only faces that the task has. */
  readonly faceMappings?: Readonly<Record<string, FileInput>>;
}

/** What the app holds of a task. It stays valid over reload, retry and reconnect. */
export interface TaskHandle {
  readonly id: string;
  getSnapshot(): Task;
  /** Calls back at each change, at once and in order; returns the unsubscribe function. */
  subscribe(listener: (task: Task) => void): () => void;
  /**
   * Stops the task in whatever phase it is and resolves when it has ended, in bounded time: look at `outcome` (a
   * job that finished first is `completed`) and `cancellation`. Never rejects; stays
   * pending when this client is closed first, and the wish, once saved, is carried out by the next client.
   */
  cancel(): Promise<EndedTask>;
  /**
   * Starts a new attempt of a task that failed, timed out or was cancelled, without uploading again what the
   * backend still has; makes a pausing task try at once. New inputs replace lost ones. Rejects with
   * `invalid-request` when the task is completed.
   */
  retry(inputs?: RetryInputs): Promise<void>;
  /** Resolves when the task has ended and that is saved; never rejects; stays pending when the client is closed first. */
  ended(): Promise<EndedTask>;
  /** Resolves with the result; rejects with a `TaskError` for any other end, or with the signal's reason. */
  result(options?: WaitOptions): Promise<TaskResult>;
  /**
   * Deletes the record and every byte held, at the backend too where it can. Rejects with `task-active` before the
   * end, and, unless `force`, while a promised cancel is not delivered or the backend cannot be asked.
   */
  remove(options?: { readonly force?: boolean }): Promise<void>;
}

export interface AdoptRequest {
  /** A job started elsewhere: its receipt, or its id alone. */
  readonly job: Job | string;
  readonly mode: Mode;
  /** @default a new id. The id of a task whose submit was lost gives that task its job. */
  readonly id?: string;
}

export interface Tasks {
  /**
   * Starts a task, or returns the one that has this id. Resolves when it is saved. Rejects with `invalid-request`
   * (says which part and why) or `store-unavailable`, with nothing started.
   */
  create(request: SwapRequest): Promise<TaskHandle>;
  /** Follows a job that was started elsewhere, with cancel, deadlines and result as any other. */
  adopt(request: AdoptRequest): Promise<TaskHandle>;
  /**
   * Takes up what the backend keeps for its caller and this store does not know, as after a change of the device;
   * resolves with how many tasks came back. Rejects with a `TransportError`.
   */
  adoptAll(options?: WaitOptions): Promise<number>;
  /** A task's handle, null when there is none; complete after `client.ready`. */
  get(id: string): TaskHandle | null;
  /** All tasks, newest first: the same array until one changes. */
  list(): readonly Task[];
  /** Calls back once after any number of changes in a row. */
  subscribe(listener: () => void): () => void;
}

export interface FaceSwapClient {
  readonly tasks: Tasks;
  /** Resolves when the stored tasks are back and going on; rejects with a `StoreError`. */
  readonly ready: Promise<void>;
  /** Lets go: waits for a submit in flight, saves, stops all timers and reads. Remote jobs go on. */
  close(): Promise<void>;
}
