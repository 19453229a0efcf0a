import { InvalidRequestError } from '../../errors/invalid-request-error.ts';
import { isLoopback } from '../../http/loopback.ts';
import type { Clock, LiveSocketConstructor } from './connection.ts';

export interface WorkerTransportOptions {
  /** Where the Worker's routes are, such as `/api` on the page's own origin, or `https://host/api`. */
  readonly url: string;
  /**
   * Gives the login's token, or null without one. Asked before each request, and once more when the Worker refuses
   * it; it is sent to `url` and kept nowhere.
   */
  readonly getToken?: () => string | null | Promise<string | null>;
  /** The Worker is one of those that existed before: no idempotency, no uploads in parts. @default false */
  readonly legacy?: boolean;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds. */
  readonly timeouts?: Partial<Timeouts>;
  /** Parts of one file that are on their way at a time. @default 3 */
  readonly partConcurrency?: number;
  /** Whether changes are pushed over a WebSocket to who subscribes; else they are read. @default true */
  readonly live?: boolean;
  /** @default the platform's; without one, changes are read */
  readonly WebSocket?: LiveSocketConstructor;
}

export interface Timeouts {
  /** @default 55_000, less than the client's own limit */
  readonly submit: number;
  /** @default 15_000 */
  readonly read: number;
  /** @default 8_000 */
  readonly cancel: number;
  /** @default 100_000, more than the Worker takes */
  readonly detectFaces: number;
  /** Opening and completing an upload. @default 60_000 */
  readonly upload: number;
  /** The longest silence while a part is sent. @default 60_000 */
  readonly part: number;
  /** A whole file in one request, to a legacy Worker. @default 600_000 */
  readonly file: number;
}

export const TIMEOUTS: Timeouts = {
  submit: 55_000,
  read: 15_000,
  cancel: 8_000,
  detectFaces: 100_000,
  upload: 60_000,
  part: 60_000,
  file: 600_000,
};

/** The platform's time and chance. */
export const CLOCK: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Whether a job's or a file's id is safe inside a URL's path. */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' && ID.test(value);

const refuse = (message: string): never => {
  throw new InvalidRequestError(message, { code: 'invalid-setup' });
};

/** The page that this runs in, where there is one. */
function findPage(): URL | null {
  const { location } = globalThis as { location?: { readonly href?: string } };
  const href = location?.href ?? '';
  return URL.canParse(href) ? new URL(href) : null;
}

/** The base of all routes, without a trailing slash. */
export function checkUrl(text: string): string {
  const page = findPage();
  if (typeof text !== 'string' || !URL.canParse(text, page?.href)) {
    return refuse('url must be an absolute URL, or a path on the page that this runs in.');
  }
  const url = new URL(text, page?.href);
  const own = url.protocol === 'http:' && url.origin === page?.origin;
  if (url.protocol !== 'https:' && !own && !isLoopback(url)) {
    return refuse('url must be https, or http on this machine or on the page that this runs in.');
  }
  if (url.username + url.password + url.search + url.hash !== '') {
    return refuse('url takes no login, query or fragment.');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

export function checkConcurrency(partConcurrency = 3): number {
  return Number.isInteger(partConcurrency) && partConcurrency >= 1 && partConcurrency <= 16
    ? partConcurrency
    : refuse('partConcurrency is a whole number from 1 to 16.');
}
