import type { Settings } from '../settings.ts';
import { readSession } from './anonymous.ts';
import { readJwt } from './jwt.ts';

/**
 * Who makes a request: a name of the owner that never changes, null when nobody is proved. Replace it in
 * `createApp({ authenticate })` to use another login; throw when it cannot be told now.
 */
export type Authenticate = (request: Request, settings: Settings) => Promise<string | null>;

function bearerOf(request: Request): string | null {
  const match = /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(request.headers.get('authorization') ?? '');
  return match?.[1] ?? null;
}

/** Open mode has one owner; else the app's own token or an anonymous owner's. */
export const authenticate: Authenticate = async (request, settings) => {
  if (settings.open) return 'open';
  const token = bearerOf(request);
  if (token === null) return null;
  return (
    (settings.jwt && (await readJwt(token, settings.jwt))) ??
    (settings.anonymous ? readSession(token, settings.signingSecret) : null)
  );
};
