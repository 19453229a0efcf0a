import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { type Answer, type Caller, createCaller } from '../support/api.ts';
import { jpeg, mov, mp4, PART, png, text, webm, webp } from '../support/media.ts';

function formOf(parts: readonly (readonly [string, BlobPart | null, string])[]): FormData {
  const form = new FormData();
  for (const [field, bytes, name] of parts) {
    if (bytes === null) form.append(field, name);
    else form.append(field, new File([bytes], name, { type: 'application/x-anything' }));
  }
  return form;
}

/** A form as bytes, so that its length is declared. */
async function post(caller: Caller, form: FormData, headers: object = {}): Promise<Answer> {
  const request = new Request('https://worker.test', { method: 'POST', body: form });
  const type = request.headers.get('content-type') ?? '';
  const body = await request.arrayBuffer();
  return caller.call('POST', '/api/upload', {
    body,
    headers: { 'content-type': type, ...headers },
  });
}

const objectsOf = async (caller: Caller): Promise<number> =>
  (await env.FILES.list({ prefix: `${caller.object.id}/` })).objects.length;

const refused = { status: 400, code: 'invalid-request' };

describe('POST /api/upload', () => {
  it.each([
    ['image/png', png()],
    ['image/jpeg', jpeg()],
    ['image/webp', webp()],
    ['video/mp4', mp4()],
    ['video/quicktime', mov()],
    ['video/webm', webm('webm')],
    ['video/x-matroska', webm('matroska')],
  ])('knows %s by its bytes', async (type, bytes) => {
    const caller = await createCaller();
    const answer = await post(caller, formOf([['file', bytes, '我的 脸.bin']]));
    const { fileId } = answer.data;
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.data).toEqual({
      fileId,
      fileName: '我的 脸.bin',
      url: `/api/download/${fileId}`,
      size: bytes.byteLength,
      type,
    });
    const response = await caller.fetch(`/api/download/${fileId}`);
    expect(response.headers.get('content-type')).toBe(type);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it('stores a file of several parts', async () => {
    const caller = await createCaller();
    const bytes = mp4(2 * PART + 100);
    const { data } = await post(caller, formOf([['file', bytes, 'a.mp4']]));
    expect(data).toMatchObject({ size: bytes.byteLength });
    const response = await caller.fetch(String(data['url']));
    const back = new Uint8Array(await response.arrayBuffer());
    expect(back.every((byte, at) => byte === bytes[at])).toBe(true);
  });

  it('keeps no folders of a name', async () => {
    const caller = await createCaller();
    const { data } = await post(caller, formOf([['file', png(), '../../etc/a\u202e.png']]));
    expect(data).toMatchObject({ fileName: 'a.png' });
  });

  it('refuses other types, and leaves nothing', async () => {
    const caller = await createCaller();
    expect(await post(caller, formOf([['file', text(), 'a.png']]))).toMatchObject({
      status: 415,
      code: 'unsupported-type',
    });
    expect(await objectsOf(caller)).toBe(0);
  });

  it('refuses pictures that are too large, also once a part is stored, and leaves nothing', async () => {
    const caller = await createCaller();
    const large = formOf([['file', png(6_000_001), 'a.png']]);
    expect(await post(caller, large)).toMatchObject({ status: 413, code: 'too-large' });
    expect(await objectsOf(caller)).toBe(0);
  });

  it.each([
    ['another field', formOf([['other', png(), 'a.png']])],
    ['a text', formOf([['file', null, 'a text']])],
    ['nothing', formOf([['note', null, 'a text']])],
    [
      'two files',
      formOf([
        ['file', png(), 'a.png'],
        ['file', png(), 'b.png'],
      ]),
    ],
  ])('refuses %s, and leaves nothing', async (_what, form) => {
    const caller = await createCaller();
    expect(await post(caller, form)).toMatchObject(refused);
    expect(await objectsOf(caller)).toBe(0);
  });

  it.each([
    ['no form', 'application/json', '{}'],
    ['no boundary', 'multipart/form-data', '--x\r\n'],
    [
      'a form that breaks off',
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n${'a'.repeat(99)}`,
    ],
    [
      'a name that is not well-formed',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="file"; filename*=UTF-8\'\'%ff\r\n\r\na\r\n--x--',
    ],
  ])('refuses %s', async (_what, type, body) => {
    const caller = await createCaller();
    const answer = await caller.call('POST', '/api/upload', {
      body: new TextEncoder().encode(body),
      headers: { 'content-type': type },
    });
    expect(answer).toMatchObject(refused);
    expect(await objectsOf(caller)).toBe(0);
  });

  it('refuses a form without a length, and one that is too long', async () => {
    const caller = await createCaller();
    const body = new Blob(['--x--']).stream().pipeThrough(new TransformStream());
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const init = { body, headers, duplex: 'half' } as object;
    expect(await caller.call('POST', '/api/upload', init)).toMatchObject({
      status: 411,
      code: 'length-required',
    });
    const long = formOf([['file', mp4(20_000_000), 'a.mp4']]);
    expect(await post(caller, long)).toMatchObject({ status: 413, code: 'too-large' });
  });
});
