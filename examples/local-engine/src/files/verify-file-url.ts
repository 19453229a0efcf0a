import { isSameSecret } from '../http/auth.ts';
import { computeSignature } from './sign-file-url.ts';

const LONGEST_MS = 24 * 60 * 60_000;

/** What a link to a file gives: nothing when it is not signed with the key, for this file and this method. */
export type Grant = 'granted' | 'expired' | 'refused';

export function readGrant(
  query: URLSearchParams,
  { method, key, apiKey }: { method: string; key: string; apiKey: string },
): Grant {
  const expires = query.get('expires') ?? '';
  const signature = query.get('signature') ?? '';
  if (!/^\d{1,16}$/.test(expires)) return 'refused';
  const left = Number(expires) - Date.now();
  const isOurs = isSameSecret(signature, computeSignature({ method, key, expires }, apiKey));
  if (!isOurs || left > LONGEST_MS) return 'refused';
  return left > 0 ? 'granted' : 'expired';
}

/** Whether the query of a link to a file is signed with the key, for this method, and not expired. */
export const isGranted = (...link: Parameters<typeof readGrant>): boolean =>
  readGrant(...link) === 'granted';
