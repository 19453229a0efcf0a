import { InvalidRequestError } from '../../errors/invalid-request-error.ts';

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

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const KEY = /^[\x21-\x7e]+$/;

/** A header cannot carry anything else, and the platform's own error would quote it. */
export const isKey = (value: unknown): value is string =>
  typeof value === 'string' && KEY.test(value);

const refuse = (message: string): never => {
  throw new InvalidRequestError(message, { code: 'invalid-setup' });
};

function checkBaseUrl(text: string): string {
  if (!URL.canParse(text)) return refuse('baseUrl is not a URL.');
  const url = new URL(text);
  const secure =
    url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!secure) return refuse('baseUrl must be https, or http on this machine.');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return refuse('baseUrl must be a plain URL: no login, query or fragment.');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

export interface Settings {
  readonly endpointId: string;
  readonly baseUrl: string;
  readonly apiKey: string | (() => string | Promise<string>);
  readonly allowApiKeyInBrowser: boolean;
}

const isBrowser = (): boolean => typeof window !== 'undefined' && typeof document !== 'undefined';

/** Rejects a set-up that cannot work or would give the key away: `InvalidRequestError`, code `invalid-setup`. */
export function checkSettings(settings: Settings): Endpoint {
  const { endpointId, apiKey } = settings;
  if (!isId(endpointId)) return refuse('endpointId may hold letters, digits, "-" and "_" only.');
  if (typeof apiKey !== 'function' && !isKey(apiKey)) {
    return refuse('apiKey must be text without spaces, or a function that gives it.');
  }
  if (isBrowser() && !settings.allowApiKeyInBrowser) {
    return refuse(
      'Every visitor can read a key in a web page: use the worker transport there, or allowApiKeyInBrowser.',
    );
  }
  return { endpointId, baseUrl: checkBaseUrl(settings.baseUrl) };
}
