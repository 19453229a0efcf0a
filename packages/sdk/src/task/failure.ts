import * as z from 'zod/mini';

export const failureCodeSchema = z.enum([
  'unsupported-mode',
  'unsupported-input',
  'file-too-large',
  'input-lost',
  'upload-failed',
  'request-too-large',
  'request-rejected',
  'submit-unknown',
  'job-failed',
  'job-expired',
  'job-timed-out',
  'result-missing',
  'result-lost',
  'no-face-in-source',
  'no-face-in-target',
  'face-too-small',
  'invalid-image',
  'image-too-large',
  'invalid-video',
  'no-video-stream',
  'video-too-long',
  'video-too-large',
  'unsupported-codec',
  'input-unreadable',
  'content-blocked',
  'validating-timed-out',
  'uploading-timed-out',
  'submitting-timed-out',
  'queued-timed-out',
  'processing-timed-out',
  'collecting-timed-out',
  'store-failed',
  'internal',
]);

/** Why a task failed or timed out. Programs match this, never a message. */
export type FailureCode = z.infer<typeof failureCodeSchema>;

export const FAILURE_CODES: readonly FailureCode[] = failureCodeSchema.options;

export const failureSchema = z.object({
  code: failureCodeSchema,
  /** Whether trying again without changing the request can help. */
  retryable: z.boolean(),
  /** Whether a GPU may have worked, or may still be working, on this attempt. */
  mayBeBilled: z.boolean(),
  /** The backend's own words: cleaned, at most 500 characters, for a log or a support case; never shown as the message. */
  detail: z.nullable(z.string()),
});

/** A failure as data: what a record keeps and a snapshot shows. */
export type Failure = z.infer<typeof failureSchema>;

const CONTROL_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Makes a backend's text safe to keep: no control characters, at most 500 characters. */
export function cleanDetail(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const clean = text.slice(0, 2000).replace(CONTROL_CHARACTERS, ' ').trim();
  return clean === '' ? null : clean.slice(0, 500);
}

const RETRYABLE: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'upload-failed',
  'input-unreadable',
  'submit-unknown',
  'job-failed',
  'job-expired',
  'job-timed-out',
  'result-missing',
  'result-lost',
  'validating-timed-out',
  'uploading-timed-out',
  'submitting-timed-out',
  'queued-timed-out',
  'processing-timed-out',
  'collecting-timed-out',
  'store-failed',
  'internal',
]);

export interface FailureOptions {
  readonly mayBeBilled?: boolean;
  readonly retryable?: boolean;
  readonly detail?: string | null | undefined;
}

export function createFailure(code: FailureCode, options: FailureOptions = {}): Failure {
  return {
    code,
    retryable: options.retryable ?? RETRYABLE.has(code),
    mayBeBilled: options.mayBeBilled ?? false,
    detail: cleanDetail(options.detail),
  };
}
