import { createHmac } from 'node:crypto';
import { isFileKey } from './file-key.ts';

/** What a signed link is made for: one object, one method, until `expiresAt`. */
export interface SignFileUrlOptions {
  /** The engine's `url`. */
  readonly url: string;
  readonly key: string;
  readonly method: 'PUT' | 'GET' | 'HEAD' | 'DELETE';
  /** Milliseconds since the epoch; at most a day ahead. */
  readonly expiresAt: number;
  readonly apiKey: string;
}

/** What a link grants; `expires` is the text that the link carries. */
export interface FileGrant {
  readonly method: string;
  readonly key: string;
  readonly expires: string;
}

/** The signature that makes a grant good. */
export const computeSignature = ({ method, key, expires }: FileGrant, apiKey: string): string =>
  createHmac('sha256', apiKey).update(`${method}\n${key}\n${expires}`).digest('hex');

/** A link to one of the engine's files that works without the API key, for one method and a limited time. */
export function signFileUrl({ url, key, method, expiresAt, apiKey }: SignFileUrlOptions): string {
  if (!isFileKey(key)) throw new TypeError('The file key is not valid.');
  const expires = String(Math.round(expiresAt));
  const signature = computeSignature({ method, key, expires }, apiKey);
  return `${url.replace(/\/+$/, '')}/files/${key}?expires=${expires}&signature=${signature}`;
}
