import { env } from 'cloudflare:test';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSession } from '../../src/auth/anonymous.ts';
import { createWorker, type FetchWorker } from '../support/fetch-worker.ts';
import { as, ORIGIN, readData, signToken } from '../support/people.ts';
import { seenBy } from '../support/seen.ts';

const mark = crypto.randomUUID();
const KEYS = `https://login.test/${mark}/keys`;
const EVIL = `https://login.test/${mark}/evil`;
const SECRET = 'the-secret-of-a-login-long-enough-to-be-taken';
const LOGIN = { JWT_ISSUER: 'https://login.test/', JWT_AUDIENCE: 'faceswap' };

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
type Header = Parameters<SignJWT['setProtectedHeader']>[0];

let keys: Pair;
let evil: Pair;
let worker: FetchWorker;

const keep = async (url: string, { publicKey }: Pair): Promise<void> => {
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  await fetch(url, { method: 'PUT', body: JSON.stringify({ keys: [key] }) });
};

beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true });
  evil = await generateKeyPair('RS256', { extractable: true });
  await keep(KEYS, keys);
  await keep(EVIL, evil);
  worker = createWorker({ ...LOGIN, JWT_JWKS_URL: KEYS });
});

const now = (): number => Math.floor(Date.now() / 1000);

const CLAIMS = (): JWTPayload => ({
  sub: 'user-1',
  iss: LOGIN.JWT_ISSUER,
  aud: LOGIN.JWT_AUDIENCE,
  exp: now() + 600,
});

const sign = (
  key: CryptoKey | Uint8Array,
  claims: object = {},
  header: Header = { alg: 'RS256', kid: 'one' },
): Promise<string> => new SignJWT({ ...CLAIMS(), ...claims }).setProtectedHeader(header).sign(key);

const ask = async (token: string, by = worker): Promise<number> =>
  (await by(`${ORIGIN}/api/tasks`, as(token))).status;

const encode = (value: unknown): string =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const REFUSED: readonly (readonly [string, () => Promise<string>])[] = [
  ['is signed by another key', () => sign(evil.privateKey)],
  ['names a key that is not there', () => sign(evil.privateKey, {}, { alg: 'RS256', kid: 'two' })],
  [
    'brings its own key',
    async () => {
      const jwk = await exportJWK(evil.publicKey);
      return sign(evil.privateKey, {}, { alg: 'RS256', jwk });
    },
  ],
  [
    'names another place for keys',
    () => sign(evil.privateKey, {}, { alg: 'RS256', kid: 'one', jku: EVIL, x5u: EVIL }),
  ],
  [
    'is signed with the public key as the secret, as PEM',
    async () => sign(utf8(await exportSPKI(keys.publicKey)), {}, { alg: 'HS256', kid: 'one' }),
  ],
  [
    'is signed with the public key as the secret, as JSON',
    async () =>
      sign(utf8(JSON.stringify(await exportJWK(keys.publicKey))), {}, { alg: 'HS256', kid: 'one' }),
  ],
  [
    'is signed with the public key as the secret, by its number',
    async () =>
      sign(utf8((await exportJWK(keys.publicKey)).n ?? ''), {}, { alg: 'HS256', kid: 'one' }),
  ],
  ['is not signed', async () => `${encode({ alg: 'none' })}.${encode(CLAIMS())}.`],
  ['is not signed, in capitals', async () => `${encode({ alg: 'NONE' })}.${encode(CLAIMS())}.`],
  ['has an empty signature', async () => `${encode({ alg: 'RS256' })}.${encode(CLAIMS())}.`],
  [
    'has critical extensions that nobody knows',
    async () => {
      const [, payload, signature] = (await sign(keys.privateKey)).split('.');
      return [encode({ alg: 'RS256', crit: ['x'], x: 1 }), payload, signature].join('.');
    },
  ],
  ['is over', () => sign(keys.privateKey, { exp: now() - 10 })],
  ['is not begun', () => sign(keys.privateKey, { nbf: now() + 600 })],
  ['never ends', () => sign(keys.privateKey, { exp: undefined })],
  ['is for another app', () => sign(keys.privateKey, { aud: 'another-app' })],
  ['is for no app', () => sign(keys.privateKey, { aud: undefined })],
  ['is of another issuer', () => sign(keys.privateKey, { iss: 'https://login.test' })],
  ['is of nobody', () => sign(keys.privateKey, { sub: undefined })],
  ['is of an empty name', () => sign(keys.privateKey, { sub: '' })],
  ['is of a thing', () => sign(keys.privateKey, { sub: { id: 1 } })],
  ['is of a list', () => sign(keys.privateKey, { sub: ['user-1'] })],
  ['is of a number', () => sign(keys.privateKey, { sub: 1 })],
];

describe('a token of the login', () => {
  it('lets its owner in', async () => {
    expect(await ask(await sign(keys.privateKey))).toBe(200);
  });

  it.each(REFUSED)('is refused when it %s', async (_what, make) => {
    expect(await ask(await make())).toBe(401);
    expect(await seenBy(`${mark}/evil`)).toHaveLength(1);
  });

  it('is not asked for keys again and again', async () => {
    const before = (await seenBy(`${mark}/keys`)).length;
    for (let times = 0; times < 50; times += 1) {
      const header = { alg: 'RS256', kid: crypto.randomUUID() };
      expect(await ask(await sign(evil.privateKey, {}, header))).toBe(401);
    }
    expect((await seenBy(`${mark}/keys`)).length - before).toBeLessThanOrEqual(1);
  });

  it.each(['Basic', 'bearer  ', 'Bearer\t', 'Bearer x', 'Token', ''])(
    'is refused behind %j',
    async (scheme) => {
      const token = await sign(keys.privateKey);
      const headers = { authorization: `${scheme} ${token}` };
      expect((await worker(`${ORIGIN}/api/tasks`, { headers })).status).toBe(401);
    },
  );
});

describe('a token of one kind', () => {
  const bySecret = createWorker({ ANONYMOUS_OWNERS: '', JWT_SECRET: SECRET });
  const both = createWorker({ JWT_SECRET: SECRET });
  const byBoth = (claims: object = {}) => sign(utf8(SECRET), claims, { alg: 'HS256' });

  it('of a session opens nothing where there are no sessions', async () => {
    const { token } = await createSession(env.SIGNING_SECRET, null);
    expect(await ask(token, bySecret)).toBe(401);
    expect(await ask(token, both)).toBe(200);
    expect(await ask(token, worker)).toBe(200);
  });

  it('is no session when it is signed by the login or with the bare secret', async () => {
    const claims = { iss: 'faceswap-worker', sub: 'anonymous:victim', exp: now() + 600 };
    for (const secret of [SECRET, env.SIGNING_SECRET, `links:${env.SIGNING_SECRET}`]) {
      expect(await ask(await sign(utf8(secret), claims, { alg: 'HS256' }))).toBe(401);
    }
    expect(await ask(await signToken({ subject: 'anonymous:victim' }))).toBe(200);
  });

  it('of the login that names an anonymous owner has an object of its own', async () => {
    const subject = `anonymous:${crypto.randomUUID()}`;
    const create = (token: string) => {
      const body = JSON.stringify({ name: 'a', type: '', size: 1 });
      return both(`${ORIGIN}/api/uploads`, as(token, { method: 'POST', body }));
    };
    const victim = await readData<{ fileId: string }>(await create(await signToken({ subject })));
    const token = await byBoth({ sub: subject, iss: '' });
    const path = `${ORIGIN}/api/uploads/${victim.fileId}`;
    expect((await both(path, as(token))).status).toBe(404);
    expect((await both(path, as(await signToken({ subject })))).status).toBe(200);
  });

  it('is no other owner because issuer and subject read alike', async () => {
    const create = async (iss: string, sub: string) => {
      const body = JSON.stringify({ name: 'a', type: '', size: 1 });
      const init = as(await byBoth({ iss, sub }), { method: 'POST', body });
      return readData<{ fileId: string }>(await both(`${ORIGIN}/api/uploads`, init));
    };
    const { fileId } = await create('https://a', 'b:c');
    const look = async (iss: string, sub: string) => {
      const init = as(await byBoth({ iss, sub }));
      return (await both(`${ORIGIN}/api/uploads/${fileId}`, init)).status;
    };
    expect(await look('https://a', 'b:c')).toBe(200);
    expect(await look('https://a:b', 'c')).toBe(404);
    expect(await look('https://a', 'c')).toBe(404);
  });
});

describe('a new session', () => {
  const subjectOf = async (response: Response): Promise<string> => {
    const { token } = await readData<{ token: string }>(response);
    return JSON.parse(atob(token.split('.')[1] ?? '')).sub;
  };
  const begin = (address: string, token?: string): Promise<Response> => {
    const headers = { 'cf-connecting-ip': address };
    const init = { method: 'POST', headers };
    return worker(`${ORIGIN}/api/session`, token === undefined ? init : as(token, init));
  };

  it('is of a new owner when the token before is over, forged or of a login', async () => {
    const tokens = [
      await signToken({ subject: 'anonymous:victim', expiresAt: new Date(Date.now() - 60_000) }),
      await signToken({ subject: 'anonymous:victim', secret: SECRET }),
      await sign(keys.privateKey, { sub: 'anonymous:victim' }),
      'x'.repeat(10_000),
    ];
    for (const token of tokens) {
      expect(await subjectOf(await begin(crypto.randomUUID(), token))).toMatch(
        /^anonymous:[0-9a-f-]{36}$/,
      );
    }
  });

  it.each([
    ['one address', () => '192.0.2.1'],
    ['one address, spelt in two ways', (n: number) => `${n % 2 ? '' : '::ffff:'}192.0.2.2`],
    ['one network of IPv6', (n: number) => `2001:db8:0:1:${n.toString(16)}::${n.toString(16)}`],
  ])('is refused after twenty in a minute from %s', async (_what, addressOf) => {
    const answers = [];
    for (let n = 1; n <= 25; n += 1) answers.push(await begin(addressOf(n)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(refused).toHaveLength(5);
    expect(refused[0]?.headers.get('retry-after')).toBe('60');
  });

  it('is not refused for what another network did', async () => {
    for (let n = 1; n <= 25; n += 1) {
      expect((await begin(`2001:db8:0:${(n + 16).toString(16)}::1`)).status).toBe(200);
    }
  });
});
