import { FaceSwapError } from './face-swap-error.ts';

/** A store could not be read or written; what it held before is unchanged. */
export class StoreError extends FaceSwapError {
  override readonly name = 'StoreError';

  constructor(
    message: string,
    options: { readonly code?: 'store-unavailable' | 'store-full'; readonly cause?: unknown } = {},
  ) {
    super(message, {
      code: options.code ?? 'store-unavailable',
      retryable: true,
      cause: options.cause,
    });
  }
}
