import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export interface ProblemOptions {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly message: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** A refusal as data, which can cross the border of a Durable Object. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: ProblemOptions };

/** A refusal that the caller is told, word by word. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly options: ProblemOptions;

  constructor(options: ProblemOptions) {
    super(options.message);
    this.options = options;
  }
}

export const notFound = (): Problem =>
  new Problem({ status: 404, code: 'not-found', message: 'There is no such thing here.' });

/** Tells in `allow` what may be done instead. */
export function methodNotAllowed(c: Context, allowed: string): Problem {
  c.header('allow', allowed);
  const message = `Only ${allowed} here.`;
  return new Problem({ status: 405, code: 'method-not-allowed', message });
}

export const invalid = (message: string): Problem =>
  new Problem({ status: 400, code: 'invalid-request', message });

/** For the methods of a Durable Object: what is thrown there loses its class on the way. */
export async function toOutcome<Value>(
  work: () => Promise<Value> | Value,
): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.options };
    throw error;
  }
}

export function unwrap<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Problem(outcome.problem);
}
