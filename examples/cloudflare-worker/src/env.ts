import type { Owner } from './owner/owner.ts';

/** What wrangler.jsonc binds, and the variables and secrets that `readSettings` checks. */
export interface Env {
  readonly OWNERS: DurableObjectNamespace<Owner>;
  readonly FILES: R2Bucket;
  /** New anonymous owners, by network address. */
  readonly SESSIONS: RateLimit;
  /** Requests, by owner. */
  readonly REQUESTS: RateLimit;
  readonly RUNPOD_ENDPOINT_ID: string;
  readonly RUNPOD_BASE_URL?: string;
  readonly RUNPOD_PRESET?: string;
  /** Where browsers and the endpoint reach this Worker, such as `https://faceswap.example.com`. */
  readonly PUBLIC_URL: string;
  /** Exact origins, separated by commas. */
  readonly ALLOWED_ORIGINS?: string;
  /** `true`: one owner, no token. For this machine only. */
  readonly OPEN?: string;
  /** `true`: `POST /api/session` makes owners. */
  readonly ANONYMOUS_OWNERS?: string;
  /** For tokens of the app's own login: a key set, or a secret of at least 32 bytes. */
  readonly JWT_JWKS_URL?: string;
  readonly JWT_SECRET?: string;
  readonly JWT_ISSUER?: string;
  readonly JWT_AUDIENCE?: string;
  /** Hosts that inputs may be fetched from, separated by commas; none when empty. */
  readonly SOURCE_HOSTS?: string;
  /** JSON: see `limitsSchema`. */
  readonly LIMITS?: string;
  /** Secrets. */
  readonly RUNPOD_API_KEY: string;
  /** At least 32 bytes; signs links and anonymous owners. */
  readonly SIGNING_SECRET: string;
}
