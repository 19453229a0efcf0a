import { InvalidRequestError } from '../../errors/invalid-request-error.ts';
import { isLoopback } from '../../http/loopback.ts';
import { isSendable } from '../../http/secret.ts';
import type { RunpodPreset } from './preset.ts';

export interface WebhookContext {
  readonly taskId: string;
  readonly attempt: number;
}

export interface RunpodTransportOptions {
  readonly endpointId: string;
  /** Or a function that gives it, asked before each call. It is sent to `baseUrl` and kept nowhere. */
  readonly apiKey: string | (() => string | Promise<string>);
  /** How the worker image on the endpoint spells its inputs and outputs. */
  readonly preset: RunpodPreset;
  /** Default `https://api.runpod.ai/v2`; https, or http on this machine. */
  readonly baseUrl?: string;
  /**
   * Where RunPod tells the end of a job. Give it only when the receiver passes the job's id on to `tasks.adopt`:
   * a submit whose answer was lost then waits to be named. The call is unsigned, so make the URL unguessable.
   */
  readonly webhook?: (context: WebhookContext) => string;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds for a whole call; defaults 55,000, 15,000 and 8,000: a submit ends before the client's own limit. */
  readonly timeouts?: {
    readonly submit?: number;
    readonly read?: number;
    readonly cancel?: number;
  };
  /** Visitors of a page can read its key: only for a page that nobody else opens. */
  readonly allowApiKeyInBrowser?: boolean;
}

/** The one endpoint that the key is sent to. */
export interface Endpoint {
  readonly endpointId: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** Whether an endpoint or job id is safe inside a URL's path. */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' && ID.test(value);

const refuse = (message: string): never => {
  throw new InvalidRequestError(message, { code: 'invalid-setup' });
};

function checkBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : refuse('baseUrl is not a URL.');
  if (url.protocol !== 'https:' && !isLoopback(url)) {
    return refuse('baseUrl must be https, or http on this machine.');
  }
  if (url.username + url.password + url.search + url.hash !== '') {
    return refuse('baseUrl takes no login, query or fragment.');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

const isBrowser = (): boolean => typeof window !== 'undefined' && typeof document !== 'undefined';

/** Rejects a set-up that cannot work or would give the key away: `InvalidRequestError`, code `invalid-setup`. */
export function checkSettings(options: RunpodTransportOptions): Endpoint {
  const { endpointId, apiKey, baseUrl = 'https://api.runpod.ai/v2' } = options;
  if (!isId(endpointId)) return refuse('endpointId may hold letters, digits, "-" and "_" only.');
  if (typeof apiKey !== 'function' && !isSendable(apiKey)) {
    return refuse('apiKey must be text without spaces, or a function that gives it.');
  }
  if (isBrowser() && options.allowApiKeyInBrowser !== true) {
    return refuse('Every visitor can read a key in a web page: see allowApiKeyInBrowser.');
  }
  return { endpointId, baseUrl: checkBaseUrl(baseUrl) };
}
