export type JobErrorCode =
  | 'INVALID_INPUT'
  | 'UNSUPPORTED_PROCESS_TYPE'
  | 'INVALID_IMAGE'
  | 'IMAGE_TOO_LARGE'
  | 'NO_FACE_IN_SOURCE'
  | 'NO_FACE_IN_TARGET'
  | 'FACE_TOO_SMALL';

/** Why a job failed, in words for its owner: what is wrong, where, and what to do. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: JobErrorCode;

  constructor(code: JobErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}
