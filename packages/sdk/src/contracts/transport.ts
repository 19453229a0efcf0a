import type { FileInput } from '../task/file-source.ts';
import type { Job, JobUpdate } from '../task/job.ts';
import type { Mode } from '../task/mode.ts';
import type { Consent, SwapOptions } from '../task/swap-request.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { Uploader } from './uploader.ts';

export interface CallOptions {
  readonly signal: AbortSignal;
}

export interface SubmitOptions extends CallOptions {
  /** `taskId:attempt`. A transport that says `idempotent` gives the same job for the same key. */
  readonly idempotencyKey: string;
}

/** An input as the endpoint gets it: an http(s) URL or a `data:` URL. */
export interface JobInput {
  readonly url: string;
  readonly name: string;
  readonly type: string;
}

/** One attempt of a task, ready to be sent. */
export interface JobRequest {
  readonly taskId: string;
  readonly attempt: number;
  readonly mode: Mode;
  readonly source: JobInput | null;
  readonly target: JobInput;
  /** By face id; empty outside multi modes. */
  readonly faces: Readonly<Record<string, JobInput>>;
  readonly options: SwapOptions;
  /** Null for a task that follows a job started elsewhere. */
  readonly consent: Consent | null;
  /** Milliseconds that the job may run, and that it may exist at all (queue and run together). */
  readonly runMs: number;
  readonly ttlMs: number;
}

/** What the worker behind a transport can take. */
export interface TransportAccepts {
  readonly modes: readonly Mode[];
  readonly inputs: readonly ('url' | 'data')[];
  /** Bytes of all inputs together when they travel inside the request; null when there is no limit. */
  readonly maxInlineBytes: number | null;
}

/** A face in a picture; lengths in its pixels, from its upper left corner. */
export interface DetectedFace {
  /** What `faceMappings` names it by. Faces come from top to bottom, then from left to right. */
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 0 to 1. */
  readonly confidence: number;
  /** A small picture of it as a `data:` URL, where the backend gives one. */
  readonly preview: string | null;
}

/** Whether the backend took the wish to stop. It is never the end: only `read` tells that. */
export interface CancelReceipt {
  readonly accepted: boolean;
}

/** A job that the backend keeps for its caller. */
export interface ListedJob {
  readonly job: Job;
  /** The `taskId:attempt` it was submitted under; null when it had none. */
  readonly key: string | null;
  readonly mode: Mode;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** What is known of its inputs, and what it was asked for with. */
  readonly inputs: TaskRecord['inputs'];
  readonly options: SwapOptions;
  readonly consent: Consent | null;
}

/**
 * A way to reach a backend that runs jobs. Every method makes one call, rejects with a `TransportError` only when
 * the backend could not be asked or refused, and leaves polling, retry and deadlines to the client.
 */
export interface Transport {
  readonly name: string;
  /** Whether a submit with the same key may be sent again without starting a second job. */
  readonly idempotent: boolean;
  readonly accepts: TransportAccepts;
  /** Whether the job of a lost submit may still be named later, through `tasks.adopt`, by a webhook or a claim. */
  readonly namesLostJobs?: boolean;
  /** Whether the backend ends jobs that take too long itself: the client then sets no deadline for queued and processing. */
  readonly keepsDeadlines?: boolean;
  submit(request: JobRequest, options: SubmitOptions): Promise<Job>;
  read(job: Job, options: CallOptions): Promise<JobUpdate>;
  cancel(job: Job, options: CallOptions): Promise<CancelReceipt>;
  /** Finds the job of a lost submit; null when the backend knows none (yet). */
  find?(idempotencyKey: string, options: CallOptions): Promise<Job | null>;
  /** A fresh URL for a finished job's result. */
  resultUrl?(job: Job, options: CallOptions): Promise<string>;
  /** What is known of several jobs, in their order, in one call. */
  readMany?(jobs: readonly Job[], options: CallOptions): Promise<readonly JobUpdate[]>;
  /**
   * Tells when there may be news of a job, until the returned function is called: the client then reads it, which
   * costs no call when the news carried it. Where no connection can be had nothing is told, and reading goes on as ever.
   */
  subscribe?(listener: (jobId: string) => void): () => void;
  /** The jobs that the backend keeps for its caller, newest first: they come back when the store is empty. */
  list?(options: CallOptions): Promise<readonly ListedJob[]>;
  /** Deletes what the backend keeps of an ended job; resolves also when there was nothing. */
  remove?(job: Job, options: CallOptions): Promise<void>;
  /** Finds the faces of a picture, so that a person can choose among them. */
  detectFaces?(image: FileInput, options: CallOptions): Promise<readonly DetectedFace[]>;
  /** Brings files to this backend; used when the client is given no other one. */
  readonly uploader?: Uploader;
}
