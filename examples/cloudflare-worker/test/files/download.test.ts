import { env } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLinks } from '../../src/links/links.ts';
import { type Caller, createCaller, fetchApi } from '../support/api.ts';
import { png } from '../support/media.ts';

const BYTES = png(1000);
const links = createLinks('a-secret-for-tests-that-is-long-enough');

/** A finished file of the caller. */
async function upload(caller: Caller, name: string, bytes = BYTES): Promise<string> {
  const body = { name, type: 'image/png', size: bytes.byteLength };
  const { fileId } = (await caller.post('/api/uploads', body)).data;
  await caller.call('PUT', `/api/uploads/${fileId}/parts/1`, { body: bytes });
  await caller.call('POST', `/api/uploads/${fileId}/complete`);
  return String(fileId);
}

describe('GET /api/download', () => {
  let caller: Caller;
  let fileId = '';
  beforeAll(async () => {
    caller = await createCaller();
    fileId = await upload(caller, 'target_换脸 "1" (a).png');
  });

  const get = (headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> =>
    caller.fetch(`/api/download/${fileId}`, { ...init, headers });
  const sign = (changes: object = {}): Promise<string> =>
    links.sign({
      purpose: 'read',
      owner: caller.object.id.toString(),
      object: fileId,
      expiresAt: Date.now() + 60_000,
      ...changes,
    });

  it('gives the bytes and says what they are', async () => {
    const response = await get();
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'content-length': '1000',
      'content-type': 'image/png',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
    });
  });

  it('names the file with every letter, to show it or to save it', async () => {
    const names =
      'filename="target__ _1_ (a).png"; ' +
      "filename*=UTF-8''target_%E6%8D%A2%E8%84%B8%20%221%22%20%28a%29.png";
    const shown = await get();
    expect(shown.headers.get('content-disposition')).toBe(`inline; ${names}`);
    const saved = await caller.fetch(`/api/download/${fileId}/any.png?download=1`);
    expect(saved.headers.get('content-disposition')).toBe(`attachment; ${names}`);
    expect(new Uint8Array(await saved.arrayBuffer())).toEqual(BYTES);
  });

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=0-', 0, 1000],
    ['bytes=10-19', 10, 20],
    ['bytes=990-', 990, 1000],
    ['bytes=990-5000', 990, 1000],
    ['bytes=-10', 990, 1000],
    ['bytes=-5000', 0, 1000],
    ['Bytes = 999-999', 999, 1000],
  ])('gives a part for "%s"', async (range, start, end) => {
    const response = await get({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/1000`);
    expect(response.headers.get('content-length')).toBe(String(end - start));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES.slice(start, end));
  });

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])('refuses "%s"', async (range) => {
    const response = await get({ range });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */1000');
    expect(await response.json()).toMatchObject({ code: 'range-not-satisfiable' });
  });

  it.each(['bytes=0-1,5-6', 'bytes=5-1', 'bytes=-', 'bytes=a-b', 'items=0-1', ''])(
    'gives the whole for "%s"',
    async (range) => {
      const response = await get({ range });
      expect(response.status).toBe(200);
      expect((await response.arrayBuffer()).byteLength).toBe(1000);
    },
  );

  it('gives a part only of what the caller knows', async () => {
    const known = await get({}, { method: 'HEAD' });
    const range = 'bytes=0-9';
    for (const header of ['etag', 'last-modified']) {
      const same = await get({ range, 'if-range': known.headers.get(header) ?? '' });
      expect((await same.arrayBuffer()).byteLength).toBe(10);
    }
    const other = await get({ range, 'if-range': '"other"' });
    expect(other.status).toBe(200);
    expect((await other.arrayBuffer()).byteLength).toBe(1000);
  });

  it('gives nothing that the caller has', async () => {
    const known = await get({}, { method: 'HEAD' });
    const etag = known.headers.get('etag') ?? '';
    const modified = known.headers.get('last-modified') ?? '';
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await get({ 'if-none-match': tag });
      expect(response.status).toBe(304);
      expect(response.headers.get('etag')).toBe(etag);
    }
    expect((await get({ 'if-modified-since': modified })).status).toBe(304);
    expect((await get({ 'if-none-match': '"other"', 'if-modified-since': modified })).status).toBe(
      200,
    );
  });

  it('answers HEAD with the headers alone', async () => {
    const response = await get({ range: 'bytes=0-9' }, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('1000');
    expect(await response.text()).toBe('');
  });

  it('needs a token or a link', async () => {
    expect((await fetchApi(`/api/download/${fileId}`)).status).toBe(401);
    const other = await createCaller();
    expect((await other.fetch(`/api/download/${fileId}`)).status).toBe(404);
    const linked = await fetchApi(`/api/download/${fileId}?link=${await sign()}`, {
      headers: { range: 'bytes=0-9' },
    });
    expect(linked.status).toBe(206);
    expect(new Uint8Array(await linked.arrayBuffer())).toEqual(BYTES.slice(0, 10));
  });

  it.each([
    ['an expired link', { expiresAt: 1 }],
    ['a link for another purpose', { purpose: 'hook' }],
    ['a link for another file', { object: crypto.randomUUID() }],
    ['a link of another owner', { owner: '0'.repeat(64) }],
  ])('refuses %s, whatever token comes with it', async (_what, changes) => {
    const link = await sign(changes);
    expect((await caller.fetch(`/api/download/${fileId}?link=${link}`)).status).toBe(404);
  });

  it('refuses a forged link', async () => {
    const link = await sign();
    for (const forged of ['', 'a.b', `${link}.`, `${link.slice(0, -2)}AA`, `A${link}`]) {
      expect((await fetchApi(`/api/download/${fileId}?link=${forged}`)).status).toBe(404);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('refuses %s', async (method) => {
    const response = await fetchApi(`/api/download/${fileId}?link=${await sign()}`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it.each([
    'x',
    '..',
    '%2e%2e%2f',
    '..%2f..%2fowner',
    '%00',
    '%ff',
    '%252e%252e',
    'a'.repeat(5000),
    crypto.randomUUID(),
  ])('knows no "%.20s"', async (id) => {
    const response = await caller.fetch(`/api/download/${id}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not-found' });
  });

  it('does not give an upload that is not complete', async () => {
    const body = { name: 'a.png', type: 'image/png', size: 1000 };
    const { data } = await caller.post('/api/uploads', body);
    await caller.call('PUT', `/api/uploads/${data['fileId']}/parts/1`, { body: BYTES });
    expect((await caller.fetch(`/api/download/${data['fileId']}`)).status).toBe(404);
  });

  it('does not give a file whose time is over, though nobody has deleted it yet', async () => {
    const old = await upload(caller, 'a.png');
    const key = `${caller.object.id}/${old}`;
    const rewrite = (expires: number) =>
      env.FILES.put(key, BYTES, { customMetadata: { name: 'a.png', expires: String(expires) } });
    await rewrite(Date.now() + 1000);
    expect((await caller.fetch(`/api/download/${old}`)).status).toBe(200);
    await rewrite(Date.now() - 1);
    // Its owner's object has given it more time.
    expect((await caller.fetch(`/api/download/${old}`)).status).toBe(200);
    await caller.call('DELETE', `/api/uploads/${old}`);
    await rewrite(Date.now() - 1);
    expect((await caller.fetch(`/api/download/${old}`)).status).toBe(404);
  });

  it('lets everybody read the limits', async () => {
    const response = await fetchApi('/api/limits');
    expect(await response.json()).toMatchObject({
      success: true,
      data: {
        image: { types: ['image/jpeg', 'image/png', 'image/webp'], max_bytes: 6_000_000 },
        video: { max_seconds: 600 },
        part_bytes: 5 * 1024 * 1024,
        single_upload_bytes: 15_000_000,
        file_ttl_ms: 86_400_000,
        source_urls: true,
      },
    });
  });
});
