import * as z from 'zod/mini';
import type { Env } from './env.ts';
import { isPrivate } from './http/hosts.ts';
import { type Limits, limitsSchema } from './limits.ts';

export interface JwtSettings {
  readonly jwksUrl: string | null;
  readonly secret: string | null;
  readonly issuer: string | null;
  readonly audience: string | null;
}

/** The Worker's set-up, checked. */
export interface Settings {
  readonly publicUrl: URL;
  readonly origins: ReadonlySet<string>;
  readonly open: boolean;
  readonly anonymous: boolean;
  readonly jwt: JwtSettings | null;
  readonly signingSecret: string;
  readonly sourceHosts: ReadonlySet<string>;
  readonly limits: Limits;
  readonly runpod: {
    readonly endpointId: string;
    readonly apiKey: string;
    readonly baseUrl: string;
    readonly preset: 'faceswap' | 'inswapper';
  };
}

/** Says what to set; it names variables, never their values. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const flag = z._default(z.enum(['true', 'false', '']), '');
const text = z._default(z.string(), '');
const secret = z._default(z.union([z.literal(''), z.string().check(z.minLength(32))]), '');

const listOf = (value: string): ReadonlySet<string> =>
  new Set(
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

const matches = (test: (url: URL) => boolean) =>
  z.refine<string>((value) => URL.canParse(value) && test(new URL(value)));
const isWeb = ({ protocol }: URL): boolean => protocol === 'https:' || protocol === 'http:';
const privateUrl = z.string().check(matches(isPrivate));

/** Written as browsers do: anything else, such as `null`, would match no page or too many. */
const isOrigin = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && isWeb(url) && url.origin === text;
};
const originList = z._default(
  z.string().check(z.refine((value) => [...listOf(value)].every(isOrigin))),
  '',
);

const envSchema = z.object({
  PUBLIC_URL: z.string().check(matches(isWeb)),
  ALLOWED_ORIGINS: originList,
  OPEN: flag,
  ANONYMOUS_OWNERS: flag,
  JWT_JWKS_URL: z._default(z.union([z.literal(''), privateUrl]), ''),
  JWT_SECRET: secret,
  JWT_ISSUER: text,
  JWT_AUDIENCE: text,
  SOURCE_HOSTS: text,
  LIMITS: text,
  SIGNING_SECRET: z.string().check(z.minLength(32)),
  RUNPOD_ENDPOINT_ID: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/)),
  RUNPOD_API_KEY: z.string().check(z.minLength(1)),
  RUNPOD_BASE_URL: z._default(privateUrl, 'https://api.runpod.ai/v2'),
  RUNPOD_PRESET: z._default(z.enum(['faceswap', 'inswapper']), 'faceswap'),
});

type CheckedEnv = z.infer<typeof envSchema>;

const orNull = (value: string): string | null => (value === '' ? null : value);

function readLimits(json: string): Limits {
  try {
    const parsed = limitsSchema.safeParse(json === '' ? {} : JSON.parse(json));
    if (parsed.success) return parsed.data;
  } catch {
    // Reported below, like a wrong limit.
  }
  throw new SettingsError('LIMITS must be a JSON object of limits that are whole numbers above 0.');
}

function readJwt(env: CheckedEnv): JwtSettings | null {
  const { JWT_JWKS_URL, JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE } = env;
  if (JWT_JWKS_URL === '' && JWT_SECRET === '') return null;
  if (JWT_JWKS_URL !== '' && JWT_SECRET !== '') {
    throw new SettingsError('Set JWT_JWKS_URL or JWT_SECRET, not both.');
  }
  return {
    jwksUrl: orNull(JWT_JWKS_URL),
    secret: orNull(JWT_SECRET),
    issuer: orNull(JWT_ISSUER),
    audience: orNull(JWT_AUDIENCE),
  };
}

/** Throws a `SettingsError` that names what to set. */
export function readSettings(env: Env): Settings {
  const parsed = envSchema.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.'));
    throw new SettingsError(`Set ${[...new Set(names)].join(', ')}: missing or not valid.`);
  }
  const { data } = parsed;
  const jwt = readJwt(data);
  const open = data.OPEN === 'true';
  const anonymous = data.ANONYMOUS_OWNERS === 'true';
  if (jwt === null && !anonymous && !open) {
    throw new SettingsError(
      'Nobody could prove who they are: set JWT_JWKS_URL or JWT_SECRET, or ANONYMOUS_OWNERS=true.',
    );
  }
  if (open && (jwt !== null || anonymous)) {
    throw new SettingsError('OPEN=true means no owners: set no JWT_… and no ANONYMOUS_OWNERS.');
  }
  return {
    publicUrl: new URL(data.PUBLIC_URL),
    origins: listOf(data.ALLOWED_ORIGINS),
    open,
    anonymous,
    jwt,
    signingSecret: data.SIGNING_SECRET,
    sourceHosts: listOf(data.SOURCE_HOSTS),
    limits: readLimits(data.LIMITS),
    runpod: {
      endpointId: data.RUNPOD_ENDPOINT_ID,
      apiKey: data.RUNPOD_API_KEY,
      baseUrl: data.RUNPOD_BASE_URL,
      preset: data.RUNPOD_PRESET,
    },
  };
}
