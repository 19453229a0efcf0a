/** A failure that the one who asked can understand; `code` is what a client translates. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The code of a failure that a handler named itself, null for any other error. Handlers bring error classes of their
 * own; what sets them apart from Node's errors is a code in capitals that is neither `ERR_…` nor that of a system call.
 */
export function readFailureCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || 'syscall' in error) return null;
  const { code } = error;
  return typeof code === 'string' && /^(?!ERR_)[A-Z][A-Z0-9_]*$/.test(code) ? code : null;
}
