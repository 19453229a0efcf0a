import type { FaceSwapClient, FaceSwapClientOptions } from './client/client-options.ts';
import { createClient } from './client/create-client.ts';
import { memoryStore } from './stores/memory.ts';

/**
 * Makes a client: it restores the stored tasks by itself (`ready`) and keeps each one going until it ends. Throws
 * `invalid-setup` when a part is missing.
 */
export function createFaceSwapClient(options: FaceSwapClientOptions): FaceSwapClient {
  const store = options.store ?? memoryStore();
  const blobs = options.blobs ?? store.blobs ?? memoryStore().blobs;
  const uploader = options.uploader ?? options.transport?.uploader;
  return createClient({ ...options, store, blobs, ...(uploader && { uploader }) });
}

export type {
  AdoptRequest,
  FaceSwapClient,
  FaceSwapClientOptions,
  Limits,
  RetryInputs,
  TaskHandle,
  Tasks,
  WaitOptions,
} from './client/client-options.ts';
export type { BlobStore } from './contracts/blob-store.ts';
export type {
  Channel,
  Environment,
  Lifecycle,
  LifecycleEvent,
  Locks,
} from './contracts/environment.ts';
export type { Logger, LogScope } from './contracts/logger.ts';
export type { Revision, StoredRecord, TaskStore, WriteResult } from './contracts/task-store.ts';
export type {
  CallOptions,
  CancelReceipt,
  DetectedFace,
  JobInput,
  JobRequest,
  ListedJob,
  SubmitOptions,
  Transport,
  TransportAccepts,
} from './contracts/transport.ts';
export type { ResolveOptions, Uploader, UploadOptions } from './contracts/uploader.ts';
export { type ErrorCode, FaceSwapError, isFaceSwapError } from './errors/face-swap-error.ts';
export { InvalidRequestError } from './errors/invalid-request-error.ts';
export { StoreError } from './errors/store-error.ts';
export { TaskError } from './errors/task-error.ts';
export { TransportError, type TransportErrorOptions } from './errors/transport-error.ts';
export { UploadError, type UploadErrorOptions } from './errors/upload-error.ts';
export { createFailure, FAILURE_CODES, type Failure, type FailureCode } from './task/failure.ts';
export type { FileInput, FileSource, RemoteFile } from './task/file-source.ts';
export type { Job, JobOutput, JobUpdate } from './task/job.ts';
export type { Json } from './task/json.ts';
export { MODES, type Mode } from './task/mode.ts';
export {
  type Cancellation,
  OUTCOMES,
  type Outcome,
  PHASES,
  type Phase,
} from './task/phase.ts';
export type { Consent, SwapOptions, SwapRequest } from './task/swap-request.ts';
export type {
  ActiveTask,
  AiLabel,
  CompletedTask,
  EndedTask,
  Task,
  TaskResult,
  UnsuccessfulTask,
} from './task/task.ts';
export type { FileInfo, TaskRecord, UploadedFile } from './task/task-record.ts';
