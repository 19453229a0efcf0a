import type { Environment } from '../contracts/environment.ts';
import { TransportError } from '../errors/transport-error.ts';

export interface BoundedOptions {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly what: string;
}

/** Gives a call an end of its own: no adapter can hold a task for ever. */
export function bounded<Value>(
  call: (signal: AbortSignal) => Promise<Value>,
  { environment, signal, limitMs, what }: BoundedOptions,
): Promise<Value> {
  const controller = new AbortController();
  return new Promise<Value>((resolve, reject) => {
    const stop = (reason: unknown) => {
      controller.abort(reason);
      reject(reason);
    };
    const abort = () => stop(signal.reason);
    const cancelTimer = environment.setTimeout(() => {
      const message = `${what} got no answer within ${Math.round(limitMs / 1000)} s.`;
      stop(new TransportError(message, { code: 'timed-out', effect: 'unknown' }));
    }, limitMs);
    const done = () => {
      cancelTimer();
      signal.removeEventListener('abort', abort);
    };
    if (signal.aborted) {
      cancelTimer();
      stop(signal.reason);
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    const settled = Promise.resolve().then(() => call(controller.signal));
    void settled.then(resolve, reject).finally(done);
  });
}
