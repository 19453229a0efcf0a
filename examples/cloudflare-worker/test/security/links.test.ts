import { beforeAll, describe, expect, it } from 'vitest';
import { createLinks } from '../../src/links/links.ts';
import { PICTURE } from '../support/media.ts';
import {
  as,
  createPerson,
  createTask,
  fetchApi,
  type Person,
  signLink,
  uploadPicture,
} from '../support/people.ts';

let owner: Person;
let other: Person;
let file: string;
let second: string;
let theirs: string;
let task: string;

beforeAll(async () => {
  [owner, other] = [await createPerson(), await createPerson()];
  [file, second] = [await uploadPicture(owner), await uploadPicture(owner)];
  theirs = await uploadPicture(other);
  task = await createTask(owner, file);
});

const read = () => signLink({ owner: owner.owner, object: file });
const live = () => signLink({ purpose: 'live', owner: owner.owner, object: 'tasks' });
const hook = (object = `${task}:1`) =>
  signLink({ purpose: 'hook', owner: owner.owner, object, expiresAt: Date.now() + 60_000 });

const download = (fileId: string, link: string, init?: RequestInit): Promise<Response> =>
  fetchApi(`/download/${fileId}?link=${encodeURIComponent(link)}`, init);
const connect = (link: string, init: RequestInit = {}): Promise<Response> =>
  fetchApi(`/live/${encodeURIComponent(link)}`, { headers: { upgrade: 'websocket' }, ...init });
const tell = (link: string, init: RequestInit = {}): Promise<Response> =>
  fetchApi(`/hooks/runpod/${encodeURIComponent(link)}`, {
    method: 'POST',
    body: '{"id":"job-1"}',
    ...init,
  });

/** Nothing of the file, and nothing of whose it is. */
async function expectNothing(response: Response, statuses: readonly number[]): Promise<void> {
  const text = await response.text();
  expect(statuses, text).toContain(response.status);
  expect(text).toMatch(/^\{"success":false,/);
  for (const secret of [file, second, theirs, task, owner.owner, 'PNG']) {
    expect(text).not.toContain(secret);
  }
  for (const header of ['content-disposition', 'etag', 'last-modified', 'content-range']) {
    expect(response.headers.get(header)).toBeNull();
  }
}

const toText = (link: string): string => {
  const [head = ''] = link.split('.');
  return atob(head.replaceAll('-', '+').replaceAll('_', '/'));
};

/** Another payload under the same signature. */
function changed(link: string, change: (payload: unknown[]) => unknown): string {
  const payload = btoa(JSON.stringify(change(JSON.parse(toText(link)))));
  const [, signature = ''] = link.split('.');
  const safe = payload.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${safe}.${signature}`;
}

const YEAR = 365 * 24 * 3_600_000;

type Spoil = (good: string) => string | Promise<string>;

/** What no purpose lets through. */
const SPOILT: readonly (readonly [string, Spoil])[] = [
  ['another owner', (link) => changed(link, ([p, , ...rest]) => [p, other.owner, ...rest])],
  ['another object', (link) => changed(link, ([p, o, , at]) => [p, o, second, at])],
  ['a later end', (link) => changed(link, ([p, o, id]) => [p, o, id, Date.now() + YEAR])],
  ['no end', (link) => changed(link, ([p, o, id]) => [p, o, id, null])],
  ['an object in place of the list', (link) => changed(link, (payload) => ({ ...payload }))],
  ['a swapped purpose', (link) => changed(link, ([p, ...rest]) => [swap(p), ...rest])],
  ['an empty signature', (link) => `${link.split('.')[0]}.`],
  ['no signature', (link) => link.split('.')[0] ?? ''],
  ['a shorter signature', (link) => link.slice(0, -4)],
  ['a longer signature', (link) => `${link}AAAA`],
  ['a shorter payload', (link) => link.slice(4)],
  ['a third piece', (link) => `${link}.${link.split('.')[1]}`],
  ['a signature alone', (link) => `.${link.split('.')[1]}`],
  ['nothing', () => ' '],
  ['a length that no link has', () => `${'A'.repeat(12_000)}.AAAA`],
  ['letters that are no base64', (link) => `${link.slice(0, -1)}\u00e9`],
  ['a token', () => owner.token],
];

const OTHERS: Readonly<Record<string, string>> = { read: 'hook', hook: 'live', live: 'read' };
const swap = (purpose: unknown): string => OTHERS[String(purpose)] ?? 'read';

describe('a link to read a file', () => {
  it('reads this file, whole or in part, and not more', async () => {
    const whole = await download(file, await read());
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(PICTURE);
    const head = await download(file, await read(), { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(PICTURE.byteLength));
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PURGE'])('refuses %s', async (method) => {
    const response = await download(file, await read(), { method });
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    await expectNothing(response, [405]);
    expect((await download(file, await read())).status).toBe(200);
  });

  it.each(SPOILT)('is nothing with %s', async (_what, spoil) => {
    await expectNothing(await download(file, await spoil(await read())), [404]);
  });

  it.each([
    ['another file', () => second],
    ['the file of another owner', () => theirs],
    ['a file that never was', () => crypto.randomUUID()],
    ['a task', () => task],
    ['the same file spelt otherwise', () => file.toUpperCase()],
  ])('does not read %s', async (_what, id) => {
    await expectNothing(await download(id(), await read()), [404]);
  });

  it.each([
    ['is over', { expiresAt: Date.now() }],
    ['was over long ago', { expiresAt: 0 }],
  ])('is nothing when it %s', async (_what, end) => {
    const link = await signLink({ owner: owner.owner, object: file, ...end });
    await expectNothing(await download(file, link), [404]);
  });

  it('is nothing when somebody else signed it', async () => {
    const link = await signLink({ owner: owner.owner, object: file }, 'x'.repeat(40));
    await expectNothing(await download(file, link), [404]);
  });

  it('is nothing when it was made for a hook, whatever that names', async () => {
    await expectNothing(await download(file, await hook()), [404]);
    await expectNothing(await download(file, await hook(file)), [404]);
  });

  it('cannot climb out of its owner, though it is signed', async () => {
    for (const object of [`../${other.owner}/${theirs}`, `x/${theirs}`, '', '.', '..']) {
      const link = await signLink({ owner: owner.owner, object });
      await expectNothing(await download(encodeURIComponent(object || 'x'), link), [401, 404]);
    }
  });

  it('ends with its file', async () => {
    const gone = await uploadPicture(owner);
    const link = await signLink({ owner: owner.owner, object: gone });
    expect((await download(gone, link)).status).toBe(200);
    await fetchApi(`/uploads/${gone}`, as(owner.token, { method: 'DELETE' }));
    await expectNothing(await download(gone, link), [404]);
  });
});

describe('a link for a hook', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])('refuses %s', async (method) => {
    const body = ['GET', 'HEAD'].includes(method) ? {} : { body: '{"id":"job-1"}' };
    const link = await hook();
    const response = await fetchApi(`/hooks/runpod/${link}`, { method, ...body });
    expect(response.headers.get('allow')).toBe('POST');
    if (method !== 'HEAD') await expectNothing(response, [405]);
  });

  it.each(SPOILT)('is nothing with %s', async (_what, spoil) => {
    await expectNothing(await tell(await spoil(await hook())), [404]);
  });

  it('is nothing when it is over, forged, or made to read a file', async () => {
    const about = { purpose: 'hook', owner: owner.owner, object: `${task}:1` } as const;
    await expectNothing(await tell(await signLink({ ...about, expiresAt: Date.now() })), [404]);
    await expectNothing(await tell(await signLink(about, 'y'.repeat(40))), [404]);
    await expectNothing(await tell(await signLink({ ...about, purpose: 'read' })), [404]);
    await expectNothing(await tell(await read()), [404]);
  });
});

describe('a link for live updates', () => {
  it('connects, and nothing is told but by the connection', async () => {
    const { status, webSocket } = await connect(await live());
    expect(status).toBe(101);
    webSocket?.accept();
    webSocket?.close();
  });

  it.each(['POST', 'HEAD', 'PUT', 'DELETE', 'PATCH'])('refuses %s', async (method) => {
    const response = await connect(await live(), { method });
    expect(response.headers.get('allow')).toBe('GET');
    expect(response.webSocket).toBeNull();
    if (method !== 'HEAD') await expectNothing(response, [405]);
  });

  it.each(SPOILT)('is nothing with %s', async (_what, spoil) => {
    const response = await connect(await spoil(await live()));
    expect(response.webSocket).toBeNull();
    await expectNothing(response, [404]);
  });

  it('is nothing when it is over, forged, or made for something else', async () => {
    const about = { purpose: 'live', owner: owner.owner, object: 'tasks' } as const;
    for (const link of [
      await signLink({ ...about, expiresAt: Date.now() }),
      await signLink(about, 'z'.repeat(40)),
      await signLink({ ...about, purpose: 'read' }),
      await read(),
      await hook(),
      await hook('tasks'),
    ]) {
      await expectNothing(await connect(link), [404]);
    }
  });

  it('tells nothing without a WebSocket', async () => {
    await expectNothing(await connect(await live(), { headers: {} }), [426]);
  });

  it('takes no since that is none', async () => {
    const response = await fetchApi(`/live/${await live()}?since=x`, {
      headers: { upgrade: 'websocket' },
    });
    await expectNothing(response, [400]);
  });

  it.each(['https://evil.test', 'null'])('does not connect a page of %s', async (origin) => {
    const response = await connect(await live(), { headers: { upgrade: 'websocket', origin } });
    expect(response.webSocket).toBeNull();
    await expectNothing(response, [403]);
  });
});

const OTHER_ROUTES = (): readonly (readonly [string, string])[] => [
  ['GET', '/tasks'],
  ['GET', `/status/${task}`],
  ['POST', `/cancel/${task}`],
  ['DELETE', `/tasks/${task}`],
  ['POST', '/live'],
  ['GET', `/uploads/${file}`],
  ['DELETE', `/uploads/${file}`],
  ['POST', `/uploads/${file}/complete`],
  ['POST', '/detect-faces'],
  ['POST', '/process/single-image'],
  ['POST', '/upload'],
];

describe.each([
  ['to read a file', read],
  ['for a hook', hook],
  ['for live updates', live],
] as const)('a link %s, anywhere else', (_name, sign) => {
  it('opens no other route, in the query or as a token', async () => {
    const link = await sign();
    for (const [method, path] of OTHER_ROUTES()) {
      await expectNothing(await fetchApi(`${path}?link=${link}`, { method }), [401]);
      await expectNothing(await fetchApi(path, as(link, { method })), [401]);
    }
  });

  it('makes no session of its owner', async () => {
    const link = await sign();
    const address = { 'cf-connecting-ip': crypto.randomUUID() };
    const init = as(link, { method: 'POST', headers: address });
    const response = await fetchApi('/session', init);
    expect(await response.text()).not.toContain(owner.owner);
    const status = await fetchApi(`/status/${task}`, as(owner.token));
    expect(status.status).toBe(200);
  });
});

it('is known by whoever has the secret, and by nobody else', async () => {
  const link = await read();
  const now = Date.now();
  expect(await createLinks('another secret').verify(link, 'read', now)).toBeNull();
});
