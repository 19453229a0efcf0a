import type { IncomingMessage } from 'node:http';
import type { Reply } from './reply.ts';

/** A request that a route matches. */
export interface Call {
  readonly request: IncomingMessage;
  /** What the route's pattern caught: a job's id or a file's key. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
}

/** One operation of the HTTP surface. */
export interface Route {
  /** The name that faults and statistics know it by. */
  readonly op: string;
  readonly methods: readonly string[];
  /** Matched against the path as it was sent, undecoded; the first group is the call's `id`. */
  readonly path: RegExp;
  /** `link`: the handler's own business, since a signed link may stand for the key. */
  readonly access: 'key' | 'link';
  readonly handle: (call: Call) => Promise<Reply>;
}
