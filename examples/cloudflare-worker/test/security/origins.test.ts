import { beforeAll, describe, expect, it } from 'vitest';
import { createWorker, type FetchWorker } from '../support/fetch-worker.ts';
import {
  as,
  createPerson,
  ORIGIN,
  type Person,
  readData,
  uploadPicture,
} from '../support/people.ts';

const LISTED = 'https://app.test';

const worker = createWorker({ ALLOWED_ORIGINS: `${LISTED}, https://app.test:8443` });

let owner: Person;

beforeAll(async () => {
  owner = await createPerson();
});

const from = (
  fetchWorker: FetchWorker,
  origin: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> =>
  fetchWorker(`${ORIGIN}${path}`, { ...init, headers: { ...init.headers, origin } });

const preflight = (origin: string, path: string, method: string): Promise<Response> =>
  from(worker, origin, path, {
    method: 'OPTIONS',
    headers: {
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization, content-type',
    },
  });

const ROUTES = [
  ['POST', '/api/session'],
  ['GET', '/api/limits'],
  ['POST', '/api/uploads'],
  ['GET', '/api/tasks'],
  ['POST', '/api/live'],
  ['GET', '/api/live/x'],
  ['GET', '/api/download/x'],
  ['POST', '/api/hooks/runpod/x'],
  ['DELETE', '/api/tasks/x'],
  ['GET', '/healthz'],
  ['GET', '/nothing'],
] as const;

const STRANGERS = [
  'https://evil.test',
  'null',
  '*',
  'https://worker.test.evil.test',
  'https://evilworker.test',
  'https://app.test.evil.test',
  'https://xapp.test',
  'https://sub.app.test',
  'https://app.tes',
  'https://app.test:444',
  'https://app.test:84433',
  'http://app.test',
  'http://worker.test',
  'https://app.test.',
  'https://APP.test',
  'https://app.test/',
  'https://app.test, https://evil.test',
  'https://user@app.test',
  'http://localhost:5173',
  'http://127.0.0.1',
  'chrome-extension://app.test',
  'file://',
];

describe.each(STRANGERS)('a page of %s', (origin) => {
  it('is refused everywhere, and told of nothing', async () => {
    for (const [method, path] of ROUTES) {
      const response = await from(worker, origin, path, as(owner.token, { method }));
      expect(response.status, path).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'origin-refused' });
      const asked = await preflight(origin, path, method);
      expect(asked.status).toBe(403);
      for (const { headers } of [response, asked]) {
        expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    }
  });
});

describe.each([LISTED, 'https://app.test:8443', 'https://worker.test'])(
  'a page of %s',
  (origin) => {
    it('may ask for every route beforehand', async () => {
      for (const [method, path] of ROUTES) {
        const { status, headers } = await preflight(origin, path, method);
        expect(status).toBe(204);
        expect(headers.get('access-control-allow-origin')).toBe(origin);
        expect(headers.get('access-control-allow-headers')).toContain('authorization');
        expect(headers.get('access-control-allow-methods')).not.toMatch(/PATCH|\*/);
        expect(headers.get('access-control-allow-credentials')).toBeNull();
        expect(headers.get('vary')).toMatch(/origin/i);
      }
    });

    it('can read every refusal', async () => {
      const big = { method: 'POST', body: JSON.stringify({ name: 'a'.repeat(300_000) }) };
      const broken = createWorker(
        { ALLOWED_ORIGINS: LISTED },
        {
          authenticate: () => Promise.reject(new Error('The login is down.')),
        },
      );
      const answers = [
        [
          400,
          await from(
            worker,
            origin,
            '/api/process/single-image',
            as(owner.token, { ...big, body: '{}' }),
          ),
        ],
        [401, await from(worker, origin, '/api/tasks')],
        [404, await from(worker, origin, '/api/status/x', as(owner.token))],
        [404, await from(worker, origin, '/nothing')],
        [405, await from(worker, origin, '/api/download/x', { method: 'PUT' })],
        [411, await from(worker, origin, '/api/upload', as(owner.token, { method: 'POST' }))],
        [413, await from(worker, origin, '/api/uploads', as(owner.token, big))],
        ...(origin === LISTED ? [[500, await from(broken, origin, '/api/tasks')] as const] : []),
      ] as const;
      for (const [status, response] of answers) {
        expect(response.status).toBe(status);
        expect(response.headers.get('access-control-allow-origin')).toBe(origin);
        expect(response.headers.get('access-control-expose-headers')).toContain('retry-after');
        expect(response.headers.get('vary')).toMatch(/origin/i);
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(await response.json()).toMatchObject({ success: false });
      }
    });
  },
);

describe('what is answered', () => {
  it('is kept by nobody, and a file only by its reader', async () => {
    const file = await uploadPicture(owner);
    const status = await worker(`${ORIGIN}/api/tasks`, as(owner.token));
    expect(status.headers.get('cache-control')).toBe('no-store');
    const session = await worker(`${ORIGIN}/api/session`, {
      method: 'POST',
      headers: { 'cf-connecting-ip': '192.0.2.7' },
    });
    expect(session.headers.get('cache-control')).toBe('no-store');
    const download = await worker(`${ORIGIN}/api/download/${file}`, as(owner.token));
    expect(download.headers.get('cache-control')).toBe('private, no-cache');
    for (const { headers } of [status, session, download]) {
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('set-cookie')).toBeNull();
    }
  });
});

describe('open mode', () => {
  const open = createWorker({
    OPEN: 'true',
    ANONYMOUS_OWNERS: '',
    PUBLIC_URL: 'http://127.0.0.1:8787',
  });

  it('answers under its own name', async () => {
    const response = await open('http://127.0.0.1:8787/api/tasks');
    expect(response.status).toBe(200);
    expect(await readData(response)).toMatchObject({ ids: [] });
  });

  it.each([
    'http://evil.test:8787',
    'http://evil.test',
    'http://127.0.0.1',
    'http://127.0.0.1:8788',
    'http://127.0.0.1.nip.io:8787',
    'http://localhost:8787',
    'http://[::1]:8787',
    'http://0.0.0.0:8787',
    'https://worker.test',
  ])('does not answer as %s, where a page of that name would count as ours', async (name) => {
    for (const [method, path] of ROUTES) {
      const response = await open(`${name}${path}`, { method });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'origin-refused' });
    }
  });

  it.each([
    'https://evil.test',
    'null',
    'http://localhost.evil.test',
    'http://127.0.0.1.evil.test',
  ])('refuses a page of %s', async (origin) => {
    const init = { method: 'POST', body: '{}', headers: { origin } };
    const response = await open('http://127.0.0.1:8787/api/process/single-image', init);
    expect(response.status).toBe(403);
  });

  it('makes no sessions', async () => {
    const response = await open('http://127.0.0.1:8787/api/session', { method: 'POST' });
    expect(response.status).toBe(404);
  });
});
