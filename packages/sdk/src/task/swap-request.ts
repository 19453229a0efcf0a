import * as z from 'zod/mini';
import type { FileInput } from './file-source.ts';
import { type Mode, modeSchema } from './mode.ts';

export const swapOptionsSchema = z.object({
  /** Swap every face that is found, not only the largest one. */
  manyFaces: z.optional(z.boolean()),
  /** Keep the target's own mouth. */
  mouthMask: z.optional(z.boolean()),
  /** Keep the target video's frame rate. */
  keepFps: z.optional(z.boolean()),
  /** Constant rate factor of the result, 0 to 51, lower is better. */
  videoQuality: z.optional(z.int().check(z.minimum(0), z.maximum(51))),
  videoEncoder: z.optional(z.enum(['libx264', 'libx265', 'libvpx-vp9'])),
  faceEnhancer: z.optional(z.boolean()),
  /** Where the worker should compute, in its own words, such as `cuda`. */
  executionProvider: z.optional(z.string().check(z.regex(/^[a-z0-9_-]{1,32}$/i))),
});

/** How to swap. What a worker does not know, it ignores. */
export type SwapOptions = z.infer<typeof swapOptionsSchema>;

export const consentSchema = z.object({
  /** Whose faces are used: the person's own, or others who agreed. */
  subjects: z.enum(['self', 'authorized']),
  /** Which wording the person agreed to. */
  statement: z.string().check(z.minLength(1), z.maxLength(200)),
  /** When, in milliseconds since 1970. */
  acceptedAt: z.number().check(z.gte(0)),
  /** Where the app keeps its evidence, if it does. */
  evidence: z.optional(z.string().check(z.maxLength(200))),
});

/** The consent that a task is made under. */
export type Consent = z.infer<typeof consentSchema>;

const TASK_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export const taskIdSchema = z.string().check(z.regex(TASK_ID));

export const faceIdSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

export const requestShape = z.object({
  id: z.optional(taskIdSchema),
  mode: modeSchema,
  options: z.optional(swapOptionsSchema),
  consent: z.nullable(consentSchema),
});

/** What the app asks for. */
export interface SwapRequest {
  /** The app's own id for the task, such as an order number; the same id again gives the same task. */
  readonly id?: string | undefined;
  readonly mode: Mode;
  /** The picture with the face to take. Optional only in multi modes, where `faceMappings` name the faces. */
  readonly source?: FileInput | undefined;
  /** The picture or video to swap into. */
  readonly target: FileInput;
  /** Multi modes: which face goes onto which detected face of the target. */
  readonly faceMappings?: Readonly<Record<string, FileInput>> | undefined;
  readonly options?: SwapOptions | undefined;
  /** Null records that none was given: the app answers for that. */
  readonly consent: Consent | null;
}
