import { errors, jwtVerify, SignJWT } from 'jose';

const ISSUER = 'faceswap-worker';
const PREFIX = 'anonymous:';
const LIFE_MS = 30 * 24 * 3_600_000;

const keyOf = (secret: string): Uint8Array => new TextEncoder().encode(`sessions:${secret}`);

export interface Session {
  readonly token: string;
  /** Who it is: the same for every token of an owner, and of no use without one. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A token for an owner without an account; a new owner when none is given. */
export async function createSession(secret: string, owner: string | null): Promise<Session> {
  const expiresAt = Date.now() + LIFE_MS;
  const name = owner ?? `${PREFIX}${crypto.randomUUID()}`;
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setSubject(name)
    .setExpirationTime(new Date(expiresAt))
    .sign(keyOf(secret));
  return { token, owner: name.slice(PREFIX.length), expiresAt };
}

/** The owner that a token of ours names; null when it is forged or expired. */
export async function readSession(token: string, secret: string): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      requiredClaims: ['sub', 'exp'],
    });
    return payload.sub ?? null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
