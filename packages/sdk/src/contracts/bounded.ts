import type { Environment } from './environment.ts';

export interface BoundedOptions {
  readonly environment: Pick<Environment, 'setTimeout'>;
  /** Milliseconds for everything, the answer's body included. */
  readonly limitMs: number;
  /** Ends the call for its caller. */
  readonly signal: AbortSignal;
  /** The error for a call that was ended; `why` is made for its message. */
  readonly toError: (why: string) => Error;
}

/** Gives a call an end of its own, also when the call ignores its signal: nothing can hold a task for ever. */
export function bounded<Value>(
  call: (signal: AbortSignal) => Promise<Value>,
  { environment, limitMs, signal, toError }: BoundedOptions,
): Promise<Value> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const clear = () => {
      cancelTimer();
      signal.removeEventListener('abort', abandon);
    };
    const stop = (why: string) => {
      clear();
      reject(toError(why));
      controller.abort();
    };
    const abandon = () => stop('abandoned by its caller');
    const late = () => stop(`no answer within ${limitMs / 1000} s`);
    const cancelTimer = environment.setTimeout(late, limitMs);
    if (signal.aborted) return abandon();
    signal.addEventListener('abort', abandon, { once: true });
    void Promise.resolve(controller.signal).then(call).then(resolve, reject).finally(clear);
  });
}
