import { type ErrorCode, FaceSwapError } from './face-swap-error.ts';

export interface TransportErrorOptions {
  readonly code: Extract<
    ErrorCode,
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
    | 'unsupported-input'
    | 'invalid-id'
    | 'input-lost'
    | 'task-active'
  >;
  /**
   * What the call did: `none` = the backend certainly did nothing, `unknown` = it may have. Decides whether a
   * submit may be sent again.
   */
  readonly effect: 'none' | 'unknown';
  readonly retryAfterMs?: number | null;
  readonly jobId?: string | null;
  readonly detail?: string | null;
  readonly cause?: unknown;
}

/** What the same call can never achieve. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'request-rejected',
  'request-too-large',
  'unsupported-input',
  'invalid-id',
  'input-lost',
]);

/** The backend could not be asked, or refused. */
export class TransportError extends FaceSwapError {
  override readonly name = 'TransportError';
  readonly effect: 'none' | 'unknown';
  readonly retryAfterMs: number | null;
  /** The backend's own words, for a log. */
  readonly detail: string | null;

  constructor(message: string, options: TransportErrorOptions) {
    super(message, {
      code: options.code,
      retryable: !FINAL.has(options.code),
      mayBeBilled: options.effect === 'unknown',
      jobId: options.jobId ?? null,
      cause: options.cause,
    });
    this.effect = options.effect;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.detail = options.detail ?? null;
  }
}
