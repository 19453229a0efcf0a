import { FaceSwapError } from './face-swap-error.ts';

/** The caller's request or set-up is wrong; nothing was started. */
export class InvalidRequestError extends FaceSwapError {
  override readonly name = 'InvalidRequestError';

  constructor(
    message: string,
    options: { readonly code?: 'invalid-request' | 'invalid-setup' } = {},
  ) {
    super(message, { code: options.code ?? 'invalid-request' });
  }
}
