import { describe, expect, it } from 'vitest';
import type { Env } from '../../src/env.ts';
import { createWorker } from '../support/fetch-worker.ts';
import { ORIGIN, signToken } from '../support/people.ts';

type Variables = Partial<Record<keyof Env, string | undefined>>;

const ROUTES = [
  ['POST', '/api/session'],
  ['GET', '/api/limits'],
  ['POST', '/api/upload'],
  ['POST', '/api/process/single-image'],
  ['GET', '/api/tasks'],
  ['GET', '/api/download/0b0e7f5e-3c1d-4a5b-8d1e-6f2a3b4c5d6e'],
  ['POST', '/api/hooks/runpod/x'],
  ['GET', '/healthz'],
  ['OPTIONS', '/api/tasks'],
  ['GET', '/'],
] as const;

const SHORT = 'a-value-nobody-may-see';
const LONG = 'a-value-nobody-may-see-that-is-long-enough';

/** What is wrong, and the variables that the answer names. */
const WRONG: readonly (readonly [string, Variables, readonly string[]])[] = [
  ['no login', { ANONYMOUS_OWNERS: '' }, ['JWT_JWKS_URL', 'JWT_SECRET', 'ANONYMOUS_OWNERS']],
  ['no login, said', { ANONYMOUS_OWNERS: 'false', OPEN: 'false' }, ['JWT_SECRET']],
  ['no login, unset', { ANONYMOUS_OWNERS: undefined }, ['JWT_SECRET']],
  ['a login that is not plainly on', { ANONYMOUS_OWNERS: 'yes' }, ['ANONYMOUS_OWNERS']],
  ['open mode that is not plainly on', { OPEN: '1', ANONYMOUS_OWNERS: '' }, ['OPEN']],
  ['open mode and anonymous owners', { OPEN: 'true' }, ['OPEN', 'ANONYMOUS_OWNERS']],
  ['open mode and a login', { OPEN: 'true', ANONYMOUS_OWNERS: '', JWT_SECRET: LONG }, ['OPEN']],
  ['a short secret of the login', { JWT_SECRET: SHORT }, ['JWT_SECRET']],
  ['two logins', { JWT_SECRET: LONG, JWT_JWKS_URL: `https://${LONG}.test/` }, ['JWT_JWKS_URL']],
  ['keys of the login over http', { JWT_JWKS_URL: `http://${SHORT}.test/` }, ['JWT_JWKS_URL']],
  ['keys of the login by a script', { JWT_JWKS_URL: `javascript:${SHORT}` }, ['JWT_JWKS_URL']],
  ['no secret to sign with', { SIGNING_SECRET: undefined }, ['SIGNING_SECRET']],
  ['an empty secret to sign with', { SIGNING_SECRET: '' }, ['SIGNING_SECRET']],
  ['a short secret to sign with', { SIGNING_SECRET: SHORT }, ['SIGNING_SECRET']],
  ['no key of the endpoint', { RUNPOD_API_KEY: undefined }, ['RUNPOD_API_KEY']],
  ['an empty key of the endpoint', { RUNPOD_API_KEY: '' }, ['RUNPOD_API_KEY']],
  ['no endpoint', { RUNPOD_ENDPOINT_ID: undefined }, ['RUNPOD_ENDPOINT_ID']],
  ['a path as endpoint', { RUNPOD_ENDPOINT_ID: `../${SHORT}` }, ['RUNPOD_ENDPOINT_ID']],
  ['an endpoint over http', { RUNPOD_BASE_URL: `http://${SHORT}.test` }, ['RUNPOD_BASE_URL']],
  ['an endpoint that is no URL', { RUNPOD_BASE_URL: SHORT }, ['RUNPOD_BASE_URL']],
  ['no public URL', { PUBLIC_URL: undefined }, ['PUBLIC_URL']],
  ['a public URL whose origin is null', { PUBLIC_URL: 'localhost:8787' }, ['PUBLIC_URL']],
  ['every origin', { ALLOWED_ORIGINS: '*' }, ['ALLOWED_ORIGINS']],
  ['the origin null', { ALLOWED_ORIGINS: 'https://app.test, null' }, ['ALLOWED_ORIGINS']],
  ['an origin with a path', { ALLOWED_ORIGINS: `https://${SHORT}.test/` }, ['ALLOWED_ORIGINS']],
  ['limits that are no JSON', { LIMITS: SHORT }, ['LIMITS']],
  ['a limit below one', { LIMITS: '{"activeTasks":0}' }, ['LIMITS']],
  ['an unknown limit', { LIMITS: `{"${SHORT}":1}` }, ['LIMITS']],
];

describe.each(WRONG)('with %s', (_what, variables, names) => {
  it('serves nothing, and names variables but no value', async () => {
    const worker = createWorker(variables);
    const token = await signToken();
    for (const [method, path] of ROUTES) {
      const headers = { authorization: `Bearer ${token}`, origin: 'https://worker.test' };
      const response = await worker(`${ORIGIN}${path}`, { method, headers });
      const text = await response.text();
      expect(response.status, path).toBe(500);
      expect(JSON.parse(text)).toMatchObject({ success: false, code: 'misconfigured' });
      for (const name of names) expect(text).toContain(name);
      for (const value of [SHORT, LONG, 'canary', 'a-secret-for-tests']) {
        expect(text).not.toContain(value);
      }
    }
  });
});

it.each([
  { ALLOWED_ORIGINS: 'https://app.test, http://localhost:5173' },
  { RUNPOD_BASE_URL: 'http://127.0.0.1:9000/v2' },
  { JWT_JWKS_URL: 'https://login.test/keys' },
  { JWT_SECRET: LONG, ANONYMOUS_OWNERS: '' },
  { PUBLIC_URL: 'http://127.0.0.1:8787' },
])('serves with %j', async (variables) => {
  const worker = createWorker(variables);
  expect((await worker(`${ORIGIN}/api/limits`)).status).toBe(200);
});
