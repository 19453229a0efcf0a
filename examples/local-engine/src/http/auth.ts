import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Equal texts, without telling by the time taken where they differ. */
export const isSameSecret = (left: string, right: string): boolean =>
  timingSafeEqual(digest(left), digest(right));

/** Whether the Authorization header is the key, with or without `Bearer`. */
export function hasApiKey(request: IncomingMessage, apiKey: string): boolean {
  const header = request.headers.authorization;
  return header !== undefined && isSameSecret(header.replace(/^Bearer +/i, ''), apiKey);
}
