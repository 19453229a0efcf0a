const BRAND = Symbol.for('@faceswap/sdk/error');

export type ErrorCode =
  | 'invalid-request'
  | 'invalid-setup'
  | 'client-closed'
  | 'task-active'
  | 'record-unreadable'
  | 'network'
  | 'timed-out'
  | 'rate-limited'
  | 'unauthorized'
  | 'endpoint-not-found'
  | 'wrong-endpoint'
  | 'server-error'
  | 'bad-response'
  | 'request-rejected'
  | 'request-too-large'
  | 'invalid-id'
  | 'unsupported-input'
  | 'unsupported-mode'
  | 'file-too-large'
  | 'upload-failed'
  | 'input-lost'
  | 'store-unavailable'
  | 'store-full'
  | 'result-lost'
  | 'task-unsuccessful';

export interface FaceSwapErrorOptions {
  readonly code: ErrorCode;
  readonly retryable?: boolean;
  readonly mayBeBilled?: boolean;
  readonly jobId?: string | null;
  readonly cause?: unknown;
}

/** The base of every error that this SDK throws. Match `code`, never the message. */
export class FaceSwapError extends Error {
  override readonly name: string = 'FaceSwapError';
  readonly code: ErrorCode;
  /** Whether the same call can succeed later. */
  readonly retryable: boolean;
  /** Whether a GPU may have worked on this. */
  readonly mayBeBilled: boolean;
  readonly jobId: string | null;

  constructor(message: string, options: FaceSwapErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.mayBeBilled = options.mayBeBilled ?? false;
    this.jobId = options.jobId ?? null;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Tells our errors from others, also across the ESM and CJS copies of this package. */
export function isFaceSwapError(value: unknown): value is FaceSwapError {
  return typeof value === 'object' && value !== null && BRAND in value;
}
