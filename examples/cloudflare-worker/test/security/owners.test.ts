import { env } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  CONSENT,
  createPerson,
  createTask,
  fetchApi,
  type Person,
  signToken,
  uploadPicture,
} from '../support/people.ts';

interface Ids {
  readonly file: string;
  readonly task: string;
}

interface Route {
  readonly name: string;
  readonly method: string;
  path(ids: Ids): string;
  body?(ids: Ids): BodyInit;
  /** What somebody else's ids answer; 200 where no id is named and nothing of the owner is shown. */
  readonly others: 404 | 200;
}

const process = ({ file }: Ids): string =>
  JSON.stringify({ source_file: file, target_file: file, consent: CONSENT });

/** Every route that needs an owner. */
const ROUTES: readonly Route[] = [
  {
    name: 'begin an upload',
    method: 'POST',
    path: () => '/uploads',
    body: () => JSON.stringify({ name: 'a.png', type: 'image/png', size: 10 }),
    others: 200,
  },
  { name: 'look at an upload', method: 'GET', path: ({ file }) => `/uploads/${file}`, others: 404 },
  {
    name: 'send a part',
    method: 'PUT',
    path: ({ file }) => `/uploads/${file}/parts/1`,
    body: () => new Uint8Array(10),
    others: 404,
  },
  {
    name: 'complete an upload',
    method: 'POST',
    path: ({ file }) => `/uploads/${file}/complete`,
    others: 404,
  },
  {
    name: 'delete an upload',
    method: 'DELETE',
    path: ({ file }) => `/uploads/${file}`,
    others: 404,
  },
  {
    name: 'make a task',
    method: 'POST',
    path: () => '/process/single-image',
    body: process,
    others: 404,
  },
  {
    name: 'find faces',
    method: 'POST',
    path: () => '/detect-faces',
    body: ({ file }) => JSON.stringify({ fileId: file }),
    others: 404,
  },
  { name: 'read a status', method: 'GET', path: ({ task }) => `/status/${task}`, others: 404 },
  { name: 'list tasks', method: 'GET', path: ({ task }) => `/tasks?ids=${task}`, others: 200 },
  { name: 'hear of changes', method: 'POST', path: () => '/live', others: 200 },
  { name: 'cancel a task', method: 'POST', path: ({ task }) => `/cancel/${task}`, others: 404 },
  { name: 'delete a task', method: 'DELETE', path: ({ task }) => `/tasks/${task}`, others: 404 },
  { name: 'download a file', method: 'GET', path: ({ file }) => `/download/${file}`, others: 404 },
];

const form = (): FormData => {
  const data = new FormData();
  data.set('file', new File(['x'], 'a.png'));
  return data;
};

/** Routes that read a whole form: who is not let in is told so before it is read. */
const FORMS = ['/upload', '/single-image-swap'];

let owner: Person;
let other: Person;
let ids: Ids;

beforeAll(async () => {
  [owner, other] = [await createPerson(), await createPerson()];
  const file = await uploadPicture(owner);
  ids = { file, task: await createTask(owner, file) };
});

const send = ({ method, path, body }: Route, token: string | null): Promise<Response> => {
  const init: RequestInit = { method, ...(body && { body: body(ids) }) };
  return fetchApi(path(ids), token === null ? init : as(token, init));
};

function tamper(token: string): string {
  const [head = '', body = '', signature = ''] = token.split('.');
  const claims = JSON.parse(atob(body));
  const changed = btoa(JSON.stringify({ ...claims, sub: 'anonymous:victim' })).replaceAll('=', '');
  return [head, changed, signature].join('.');
}

const unsigned = (): string =>
  `${btoa('{"alg":"none"}')}.${btoa('{"iss":"faceswap-worker","sub":"a","exp":9999999999}')}.`;

const STRANGERS: readonly (readonly [string, () => Promise<string | null>])[] = [
  ['nobody', async () => null],
  ['an expired token', () => signToken({ expiresAt: new Date(Date.now() - 60_000) })],
  ['a token signed with another secret', () => signToken({ secret: 'sessions:another-secret' })],
  ['a token that was changed', async () => tamper(await signToken())],
  ['a token without a signature', async () => unsigned()],
  ['no token at all', async () => 'x'],
];

describe.each(STRANGERS)('%s', (_name, tokenOf) => {
  it.each(ROUTES)('may not $name', async (route) => {
    const response = await send(route, await tokenOf());
    const text = await response.text();
    const isDownload = route.name === 'download a file';
    expect([401, ...(isDownload ? [404] : [])]).toContain(response.status);
    expect(text).not.toContain(owner.owner);
  });

  it.each(FORMS)('may not send a form to %s', async (path) => {
    const token = await tokenOf();
    const init = { method: 'POST', body: form() };
    const response = await fetchApi(path, token === null ? init : as(token, init));
    expect(response.status).toBe(401);
  });
});

describe('another owner', () => {
  it.each(ROUTES)('cannot $name of the first one', async (route) => {
    const response = await send(route, other.token);
    const text = await response.text();
    expect(response.status).toBe(route.others);
    expect(text).not.toContain(ids.task);
    expect(text).not.toContain(ids.file);
  });

  it('sees the same as for an id that never was', async () => {
    const theirs = await fetchApi(`/status/${ids.task}`, as(other.token));
    const guessed = await fetchApi(`/status/${crypto.randomUUID()}`, as(other.token));
    expect(await theirs.text()).toBe(await guessed.text());
  });

  it('changed nothing', async () => {
    const status = await fetchApi(`/status/${ids.task}`, as(owner.token));
    expect(status.status).toBe(200);
    const download = await fetchApi(`/download/${ids.file}`, as(owner.token));
    expect(download.status).toBe(200);
  });
});

const ODD_IDS = [
  '..',
  '../purge-queue',
  '%2e%2e',
  '%2e%2e%2fpurge-queue',
  '..%2f..%2fhealth',
  '%252e%252e%252fpurge-queue',
  '%25252e%25252e',
  '..%5cpurge-queue',
  '..\\purge-queue',
  '..%255c..%255c',
  '%c0%ae%c0%ae%c0%afpurge-queue',
  '%e0%80%ae%e0%80%ae',
  '%uff0e%uff0e%u2215',
  '%ef%bc%8e%ef%bc%8e%ef%bc%8f',
  '%',
  '%zz',
  '%ff%fe',
  'a%00',
  '%00',
  'a%0d%0aset-cookie:a=b',
  'x%3Fttl=1',
  'x%23a',
  'x;a=b',
  '*',
  '%25',
  "x'%20OR%201=1--",
  'x%22,%22y',
  '-1',
  '0',
  'null',
  'undefined',
  'NaN',
  'a'.repeat(2000),
  '%F0%9F%98%80',
  '%e2%80%ae',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
];

describe('an odd id', () => {
  const withIds = ROUTES.filter(({ path }) => path({ file: 'x', task: 'x' }).includes('/x'));

  it.each(withIds)('does nothing where one can $name', async (route) => {
    for (const odd of ODD_IDS) {
      const path = route.path({ file: odd, task: odd });
      const body = route.body && { body: route.body(ids) };
      const response = await fetchApi(path, as(owner.token, { method: route.method, ...body }));
      const text = await response.text();
      expect([400, 404], `${route.method} ${path} ${text}`).toContain(response.status);
      expect(text).not.toContain(ids.task);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
  });

  it('reaches nothing of another owner through the path', async () => {
    const theirs = env.OWNERS.idFromName('anonymous:nobody').toString();
    for (const prefix of [owner.owner, theirs, `..%2f${owner.owner}`, `%2f${owner.owner}`]) {
      for (const slash of ['/', '%2f', '%252f', '%5c']) {
        const path = `/download/${prefix}${slash}${ids.file}`;
        expect((await fetchApi(path, as(other.token))).status, path).toBe(404);
      }
    }
    const body = JSON.stringify({ fileId: `../${owner.owner}/${ids.file}` });
    const faces = await fetchApi('/detect-faces', as(other.token, { method: 'POST', body }));
    expect(faces.status).toBe(400);
  });

  it('is no number of a part and no mode', async () => {
    for (const n of ['0', '-1', '1e1', '01x', '1.5', '9999999', '%31%30', '1%2f2', '٣']) {
      const path = `/uploads/${ids.file}/parts/${n}`;
      const init = as(owner.token, { method: 'PUT', body: new Uint8Array(10) });
      expect([400, 404], n).toContain((await fetchApi(path, init)).status);
    }
    for (const mode of ['__proto__', 'constructor', 'single-image%00', '..%2fsingle-image', 'x']) {
      const init = as(owner.token, { method: 'POST', body: process(ids) });
      expect((await fetchApi(`/process/${mode}`, init)).status, mode).toBe(404);
    }
  });
});
