import { isSameSecret } from '../http/auth.ts';
import { computeSignature } from './sign-file-url.ts';

const LONGEST_MS = 24 * 60 * 60_000;

/** Whether the query of a link to a file is signed with the key, for this method, and not expired. */
export function isGranted(
  query: URLSearchParams,
  { method, key, apiKey }: { method: string; key: string; apiKey: string },
): boolean {
  const expires = query.get('expires') ?? '';
  const signature = query.get('signature') ?? '';
  if (!/^\d{1,16}$/.test(expires)) return false;
  const left = Number(expires) - Date.now();
  if (left <= 0 || left > LONGEST_MS) return false;
  return isSameSecret(signature, computeSignature({ method, key, expires }, apiKey));
}
