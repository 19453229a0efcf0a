import { isFaceSwapError } from '../errors/face-swap-error.ts';
import { UploadError } from '../errors/upload-error.ts';

/** The error for a file whose bytes did not come: lost for good, unless the store that holds them says otherwise. */
export function unreadable(name: string, cause?: unknown): UploadError {
  if (cause instanceof UploadError) return cause;
  if (isFaceSwapError(cause) && cause.retryable) {
    return new UploadError(`"${name}" could not be read now.`, { cause });
  }
  return new UploadError(`"${name}" can no longer be read.`, { code: 'input-lost', cause });
}
