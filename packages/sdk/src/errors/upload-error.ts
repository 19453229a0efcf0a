import { type ErrorCode, FaceSwapError } from './face-swap-error.ts';

export interface UploadErrorOptions {
  readonly code?: Extract<
    ErrorCode,
    | 'upload-failed'
    | 'unsupported-input'
    | 'file-too-large'
    | 'input-lost'
    | 'unauthorized'
    | 'network'
  >;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** What the same file can never achieve. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'unsupported-input',
  'file-too-large',
  'input-lost',
]);

/** A file did not get to where the endpoint can read it. */
export class UploadError extends FaceSwapError {
  override readonly name = 'UploadError';
  readonly retryAfterMs: number | null;

  constructor(message: string, options: UploadErrorOptions = {}) {
    const code = options.code ?? 'upload-failed';
    super(message, {
      code,
      retryable: options.retryable ?? !FINAL.has(code),
      cause: options.cause,
    });
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
