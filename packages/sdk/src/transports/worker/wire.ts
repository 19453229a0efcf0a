import * as z from 'zod/mini';
import { createFailure, failureSchema } from '../../task/failure.ts';
import { modeSchema } from '../../task/mode.ts';
import { cancellationSchema, outcomeSchema, phaseSchema } from '../../task/phase.ts';
import { consentSchema, swapOptionsSchema } from '../../task/swap-request.ts';
import { fileInfoSchema } from '../../task/task-record.ts';

const time = z.number();
const count = z.int().check(z.gte(0));

export const workerResultSchema = z.object({
  fileId: z.string(),
  mimeType: z.string(),
  /** Bytes. */
  size: z.nullable(count),
  /** Milliseconds since 1970 after which the Worker has deleted it. */
  expiresAt: z.nullable(time),
});

/** What is known of a task's inputs; faces by their ids. */
const workerInputsSchema = z.object({
  source: z.nullable(fileInfoSchema),
  target: z.nullable(fileInfoSchema),
  faces: z.record(z.string(), fileInfoSchema),
});

/** What our Worker says beside the legacy fields of a status: the task in the SDK's own words. */
export const workerTaskSchema = z.object({
  /** Grows with each change of any task of the owner. */
  seq: z.number(),
  /** The idempotency key that it was created with, `taskId:attempt`; null without one. */
  key: z.nullable(z.string()),
  phase: phaseSchema,
  /** Fraction of the phase, 0 to 1. */
  progress: z.nullable(z.number()),
  timeLeftMs: z.nullable(z.number()),
  connection: z.string(),
  cancelRequested: z.boolean(),
  outcome: z.nullable(outcomeSchema),
  /** One of a newer Worker, with a code that is not known here, is still the end of the job. */
  failure: z.nullable(z.catch(failureSchema, createFailure('job-failed', { mayBeBilled: true }))),
  cancellation: z.nullable(cancellationSchema),
  result: z.nullable(workerResultSchema),
  inputs: z.optional(workerInputsSchema),
  options: z.optional(swapOptionsSchema),
  consent: z.optional(z.nullable(consentSchema)),
});

export type WorkerTask = z.infer<typeof workerTaskSchema>;

/** The legacy status, and `task` beside it when the Worker is ours. */
export const workerStatusSchema = z.object({
  id: z.string(),
  type: z.optional(modeSchema),
  /** `pending`, `processing`, `completed`, `failed`, and in one Worker `cancelled`. */
  status: z.string(),
  /** 0 to 100. */
  progress: z.optional(z.nullable(z.number())),
  /** Relative to the Worker's origin; signed and short-lived where a login is needed. */
  result_url: z.optional(z.nullable(z.string())),
  error_message: z.optional(z.nullable(z.string())),
  created_at: z.optional(z.nullable(z.string())),
  updated_at: z.optional(z.nullable(z.string())),
  task: z.optional(workerTaskSchema),
});

export type WorkerStatus = z.infer<typeof workerStatusSchema>;

/** Several tasks in one answer. */
export const workerListSchema = z.object({
  /** Every task's id. */
  ids: z.array(z.string()),
  /** The statuses of those that were asked for; each is read by itself, so that one spoils no other. */
  tasks: z.array(z.unknown()),
});

/** What is told over a live connection: `ids` the first time, and when a task is gone. */
export const workerNewsSchema = z.object({
  seq: z.number(),
  ids: z.optional(z.array(z.string())),
  tasks: z.array(z.unknown()),
});
