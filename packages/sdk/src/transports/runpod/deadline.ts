export type StopReason = 'timed-out' | 'abandoned';

export interface DeadlineOptions {
  /** Milliseconds for everything, the answer's body included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly toError: (reason: StopReason) => Error;
}

/** Runs one piece of work until its time is up or the caller gives up, also when the work ignores its signal. */
export function withDeadline<T>(
  options: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeoutMs, signal, toError } = options;
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const clear = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abandon);
    };
    const stop = (reason: StopReason) => {
      clear();
      reject(toError(reason));
      controller.abort();
    };
    const abandon = () => stop('abandoned');
    const timer = setTimeout(() => stop('timed-out'), timeoutMs);
    if (signal.aborted) return abandon();
    signal.addEventListener('abort', abandon, { once: true });
    work(controller.signal).then(resolve, reject).finally(clear);
  });
}
