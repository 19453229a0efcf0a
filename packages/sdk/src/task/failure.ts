import * as z from 'zod/mini';

/** Each code, and whether trying again without changing the request can help. */
const CAN_HELP = {
  'unsupported-mode': false,
  'unsupported-input': false,
  'file-too-large': false,
  'input-lost': false,
  'upload-failed': true,
  'request-too-large': false,
  'request-rejected': false,
  'submit-unknown': true,
  'job-failed': true,
  'job-expired': true,
  'job-timed-out': true,
  'result-missing': true,
  'result-lost': true,
  'no-face-in-source': false,
  'no-face-in-target': false,
  'face-too-small': false,
  'invalid-image': false,
  'image-too-large': false,
  'invalid-video': false,
  'no-video-stream': false,
  'video-too-long': false,
  'video-too-large': false,
  'unsupported-codec': false,
  'input-unreadable': true,
  'content-blocked': false,
  'validating-timed-out': true,
  'uploading-timed-out': true,
  'submitting-timed-out': true,
  'queued-timed-out': true,
  'processing-timed-out': true,
  'collecting-timed-out': true,
  'store-failed': true,
  internal: true,
};

/** Why a task failed or timed out. Programs match this, never a message. */
export type FailureCode = keyof typeof CAN_HELP;

export const FAILURE_CODES: readonly FailureCode[] = Object.keys(CAN_HELP) as FailureCode[];

export const failureCodeSchema = z.enum(FAILURE_CODES);

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

export interface FailureOptions {
  readonly mayBeBilled?: boolean;
  readonly retryable?: boolean;
  readonly detail?: string | null | undefined;
}

export function createFailure(code: FailureCode, options: FailureOptions = {}): Failure {
  return {
    code,
    retryable: options.retryable ?? CAN_HELP[code],
    mayBeBilled: options.mayBeBilled ?? false,
    detail: cleanDetail(options.detail),
  };
}
