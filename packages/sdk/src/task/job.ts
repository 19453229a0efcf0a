import * as z from 'zod/mini';
import type { Failure } from './failure.ts';
import { jsonSchema } from './json.ts';

export const jobSchema = z.object({
  /** The `name` of the transport that started it; no other one may read it. */
  transport: z.string(),
  id: z.string().check(z.minLength(1), z.maxLength(256)),
  /** What the transport needs to find it again; opaque to everybody else. */
  data: z.nullable(z.record(z.string(), jsonSchema)),
});

/** The receipt for a remote execution: plain JSON, read only by the transport that issued it. */
export type Job = z.infer<typeof jobSchema>;

/** What a finished job gave: bytes at once, or a place to fetch them from. */
export type JobOutput =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer>; readonly mimeType: string }
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly mimeType: string | null;
      /** Milliseconds since 1970, or null when nobody says. */
      readonly expiresAt: number | null;
    };

/**
 * What a backend says about a job, in our words. `missing` = the endpoint knows no such job; `unknown` = a status
 * that we do not know, so reading goes on. Progress is a fraction, 0 to 1.
 */
export type JobUpdate =
  | { readonly status: 'queued' }
  | { readonly status: 'processing'; readonly progress: number | null }
  | { readonly status: 'completed'; readonly output: JobOutput }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'timed-out'; readonly failure: Failure }
  | {
      readonly status: 'cancelled';
      /** False when the backend says that nobody confirmed it: a GPU may still be at work. @default true */
      readonly confirmed?: boolean;
    }
  | { readonly status: 'missing' }
  | { readonly status: 'unknown'; readonly detail: string };
