import { readFailureCode } from '../jobs/job-failure.ts';

/** Every code that a failed job of this engine can have. */
export const JOB_ERROR_CODES = [
  'INVALID_INPUT',
  'UNSUPPORTED_PROCESS_TYPE',
  'INPUT_UNREADABLE',
  'INVALID_IMAGE',
  'IMAGE_TOO_LARGE',
  'NO_FACE_IN_SOURCE',
  'NO_FACE_IN_TARGET',
  'FACE_TOO_SMALL',
  'INVALID_VIDEO',
  'VIDEO_TOO_LONG',
  'VIDEO_TOO_LARGE',
  'NO_VIDEO_STREAM',
  'UNSUPPORTED_CODEC',
  'DECODE_FAILED',
  'ENCODE_FAILED',
  'FFMPEG_NOT_FOUND',
  'ENGINE_FAILED',
] as const;

export type JobErrorCode = (typeof JOB_ERROR_CODES)[number];

/** Why a job failed, in words for its owner: what is wrong, where, and what to do. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: JobErrorCode;

  constructor(code: JobErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** A failure that is already in words for the job's owner, a file reader's too; a system call's is not. */
export const isNamedFailure = (error: unknown): boolean => readFailureCode(error) !== null;
