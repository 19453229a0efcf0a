import { FaceSwapError } from './face-swap-error.ts';

export interface UploadErrorOptions {
  readonly code?: 'upload-failed' | 'input-lost' | 'unauthorized' | 'network';
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** A file did not get to where the endpoint can read it. */
export class UploadError extends FaceSwapError {
  override readonly name = 'UploadError';
  readonly retryAfterMs: number | null;

  constructor(message: string, options: UploadErrorOptions = {}) {
    const code = options.code ?? 'upload-failed';
    super(message, {
      code,
      retryable: options.retryable ?? code !== 'input-lost',
      cause: options.cause,
    });
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
