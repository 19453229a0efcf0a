import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import type { JwtSettings } from '../settings.ts';

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** By URL: a key set keeps what it fetched. */
const keySets = new Map<string, KeySet>();

function keySetOf(url: string): KeySet {
  const known = keySets.get(url) ?? createRemoteJWKSet(new URL(url));
  keySets.set(url, known);
  return known;
}

const isRefusal = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);

/** As JSON, so that no issuer and subject together read like another pair. */
function nameOf({ iss, sub }: JWTPayload): string | null {
  if (typeof sub !== 'string' || sub === '') return null;
  return `jwt:${JSON.stringify([iss ?? '', sub])}`;
}

/** The owner that a token of the app's login names; null when it is forged, expired or for somebody else. */
export async function readJwt(token: string, settings: JwtSettings): Promise<string | null> {
  const { jwksUrl, secret, issuer, audience } = settings;
  const options: JWTVerifyOptions = {
    requiredClaims: ['sub', 'exp'],
    ...(issuer !== null && { issuer }),
    ...(audience !== null && { audience }),
  };
  try {
    const { payload } =
      jwksUrl === null
        ? await jwtVerify(token, new TextEncoder().encode(secret ?? ''), {
            ...options,
            algorithms: ['HS256'],
          })
        : await jwtVerify(token, keySetOf(jwksUrl), options);
    return nameOf(payload);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
