import { describe, expect, it } from 'vitest';
import { type Answer, type Caller, createCaller } from '../support/api.ts';
import { mp4, PART, png, text } from '../support/media.ts';

const SIZE = 2 * PART + 7;

const put = (
  caller: Caller,
  id: unknown,
  n: number,
  body: Uint8Array<ArrayBuffer>,
): Promise<Answer> => caller.call('PUT', `/api/uploads/${id}/parts/${n}`, { body });

const pieceOf = (bytes: Uint8Array<ArrayBuffer>, n: number) =>
  bytes.slice((n - 1) * PART, n * PART);

const begin = (caller: Caller, about: object = {}): Promise<Answer> =>
  caller.post('/api/uploads', { name: 'clip.mp4', type: 'video/mp4', size: SIZE, ...about });

const complete = (caller: Caller, id: unknown): Promise<Answer> =>
  caller.call('POST', `/api/uploads/${id}/complete`);

describe('an upload in parts', () => {
  it('goes on after every part where it was left, and gives back every byte', async () => {
    const caller = await createCaller();
    const bytes = mp4(SIZE);
    const about = { key: 'task-1/target', fingerprint: 'f1' };
    const { data } = await begin(caller, about);
    expect(data).toMatchObject({ partSize: PART, parts: [], complete: false });
    for (const n of [1, 2, 3]) {
      expect((await begin(caller, about)).data).toMatchObject({
        fileId: data['fileId'],
        parts: Array.from({ length: n - 1 }, (_, index) => index + 1),
      });
      const part = await put(caller, data['fileId'], n, pieceOf(bytes, n));
      expect(part).toMatchObject({ status: 200, data: { part: n } });
      const state = await caller.call('GET', `/api/uploads/${data['fileId']}`);
      expect(state.data['parts']).toHaveLength(n);
    }
    const done = {
      fileId: data['fileId'],
      fileName: 'clip.mp4',
      url: `/api/download/${data['fileId']}`,
      size: bytes.byteLength,
      type: 'video/mp4',
    };
    expect((await complete(caller, data['fileId'])).data).toEqual(done);
    expect((await complete(caller, data['fileId'])).data).toEqual(done);
    const response = await caller.fetch(String(done.url));
    const back = new Uint8Array(await response.arrayBuffer());
    expect(back.byteLength).toBe(bytes.byteLength);
    expect(back.every((byte, at) => byte === bytes[at])).toBe(true);
    expect((await begin(caller, about)).data).toMatchObject({ parts: [1, 2, 3], complete: true });
  });

  it.each([1, 2, 3])('loses only part %i when that one breaks off', async (broken) => {
    const caller = await createCaller();
    const bytes = mp4(SIZE);
    const { data } = await begin(caller);
    for (const n of [1, 2, 3]) {
      const piece = pieceOf(bytes, n);
      if (n === broken) {
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            controller.enqueue(piece.slice(0, piece.byteLength - 1));
            controller.close();
          },
        });
        const headers = { 'content-length': String(piece.byteLength) };
        const path = `/api/uploads/${data['fileId']}/parts/${n}`;
        const answer = await caller.call('PUT', path, { body, headers, duplex: 'half' } as object);
        expect(answer).toMatchObject({ status: 400, code: 'invalid-request' });
        const state = await caller.call('GET', `/api/uploads/${data['fileId']}`);
        expect(state.data['parts']).toHaveLength(n - 1);
      }
      expect((await put(caller, data['fileId'], n, piece)).status).toBe(200);
    }
    expect((await complete(caller, data['fileId'])).data).toMatchObject({ size: SIZE });
  });

  it('takes the parts behind the first in any order, and a part again', async () => {
    const caller = await createCaller();
    const bytes = mp4(SIZE);
    const { fileId } = (await begin(caller)).data;
    expect(await put(caller, fileId, 2, pieceOf(bytes, 2))).toMatchObject({
      status: 409,
      code: 'upload-incomplete',
    });
    for (const n of [1, 3, 2, 2]) {
      expect((await put(caller, fileId, n, pieceOf(bytes, n))).status).toBe(200);
    }
    expect((await complete(caller, fileId)).status).toBe(200);
    expect((await put(caller, fileId, 2, pieceOf(bytes, 2))).status).toBe(200);
  });

  it('is whole after a part was sent twice at once', async () => {
    const caller = await createCaller();
    const bytes = mp4(SIZE);
    const { fileId } = (await begin(caller)).data;
    await put(caller, fileId, 1, pieceOf(bytes, 1));
    await put(caller, fileId, 3, pieceOf(bytes, 3));
    const twice = [2, 2].map((n) => put(caller, fileId, n, pieceOf(bytes, n)));
    for (const { status } of await Promise.all(twice)) expect(status).toBe(200);
    // The last one to arrive need not be the last one to be noted: then the parts are asked for again.
    const first = await complete(caller, fileId);
    if (first.status !== 200) {
      expect(first).toMatchObject({ status: 409, code: 'upload-incomplete' });
      for (const n of [1, 2, 3]) await put(caller, fileId, n, pieceOf(bytes, n));
    }
    expect((await complete(caller, fileId)).status).toBe(200);
  });

  it('says which parts are missing', async () => {
    const caller = await createCaller();
    const { fileId } = (await begin(caller)).data;
    expect(await complete(caller, fileId)).toMatchObject({
      status: 409,
      code: 'upload-incomplete',
      error: 'Missing parts: 1, 2, 3.',
    });
    await put(caller, fileId, 1, pieceOf(mp4(SIZE), 1));
    await put(caller, fileId, 3, pieceOf(mp4(SIZE), 3));
    expect(await complete(caller, fileId)).toMatchObject({ error: 'Missing parts: 2.' });
  });

  it.each([
    ['one byte less', 1, PART - 1, 400],
    ['one byte more', 1, PART + 1, 413],
    ['a longer last part', 3, 8, 413],
    ['a shorter last part', 3, 6, 400],
    ['a part behind the last', 4, 7, 400],
    ['part 0', 0, 7, 400],
  ])('refuses %s', async (_what, n, size, status) => {
    const caller = await createCaller();
    const { fileId } = (await begin(caller)).data;
    await put(caller, fileId, 1, pieceOf(mp4(SIZE), 1));
    expect((await put(caller, fileId, n, mp4(size))).status).toBe(status);
    expect((await caller.call('GET', `/api/uploads/${fileId}`)).data['parts']).toEqual([1]);
  });

  it('refuses a part without a length', async () => {
    const caller = await createCaller();
    const { fileId } = (await begin(caller, { size: 10 })).data;
    const body = new Blob([mp4(10)]).stream().pipeThrough(new TransformStream());
    const path = `/api/uploads/${fileId}/parts/1`;
    const answer = await caller.call('PUT', path, { body, duplex: 'half' } as object);
    expect(answer).toMatchObject({ status: 411, code: 'length-required' });
  });

  it('refuses what the bytes say is not a picture or video, whatever was declared', async () => {
    const caller = await createCaller();
    const { fileId } = (await begin(caller, { size: 1000 })).data;
    expect(await put(caller, fileId, 1, text(1000))).toMatchObject({
      status: 415,
      code: 'unsupported-type',
    });
    expect((await caller.call('GET', `/api/uploads/${fileId}`)).data['parts']).toEqual([]);
    expect((await put(caller, fileId, 1, png(1000))).status).toBe(200);
    expect((await complete(caller, fileId)).data).toMatchObject({ type: 'image/png' });
  });

  it('limits pictures by what is declared, by their bytes, and by their pixels', async () => {
    const caller = await createCaller();
    const tooLarge = { status: 413, code: 'too-large' };
    expect(await begin(caller, { type: 'image/png', size: 6_000_001 })).toMatchObject(tooLarge);
    const { fileId } = (await begin(caller, { size: 6_000_001 })).data;
    expect(await put(caller, fileId, 1, png(PART))).toMatchObject(tooLarge);
    const huge = (await begin(caller, { type: 'image/png', size: 1000 })).data;
    const pixels = png(1000, { width: 10_000, height: 5001 });
    expect(await put(caller, huge['fileId'], 1, pixels)).toMatchObject(tooLarge);
  });

  it('begins a new one for another name, size or fingerprint, and without a fingerprint', async () => {
    const caller = await createCaller();
    const same = { key: 'k', fingerprint: 'f', name: 'a', size: 10 };
    const others = [{ name: 'b' }, { size: 11 }, { fingerprint: 'g' }, { key: 'l' }, {}];
    const ids = [];
    for (const other of others) {
      ids.push((await begin(caller, { ...same, ...other })).data['fileId']);
    }
    for (const _ of ['first', 'second']) {
      ids.push((await begin(caller, { ...same, fingerprint: undefined })).data['fileId']);
    }
    expect(new Set(ids).size).toBe(7);
    expect((await begin(caller, same)).data['fileId']).toBe(ids[4]);
  });

  it.each([
    ['no size', { size: undefined }],
    ['no bytes', { size: 0 }],
    ['half a byte', { size: 1.5 }],
    ['no name', { name: '' }],
    ['a name that is no text', { name: 1 }],
  ])('refuses %s', async (_what, about) => {
    const caller = await createCaller();
    expect(await begin(caller, about)).toMatchObject({ status: 400, code: 'invalid-request' });
  });

  it("is not another owner's, and not there once removed", async () => {
    const [caller, other] = [await createCaller(), await createCaller()];
    const { fileId } = (await begin(caller, { size: 100 })).data;
    const path = `/api/uploads/${fileId}`;
    const missing = { status: 404, code: 'not-found' };
    expect(await other.call('GET', path)).toMatchObject(missing);
    expect(await other.call('DELETE', path)).toMatchObject(missing);
    expect(await put(other, fileId, 1, mp4(100))).toMatchObject(missing);
    expect(await complete(other, fileId)).toMatchObject(missing);
    expect((await put(caller, fileId, 1, mp4(100))).status).toBe(200);
    expect(await caller.call('DELETE', path)).toMatchObject({ status: 200, data: {} });
    for (const method of ['GET', 'DELETE']) {
      expect(await caller.call(method, path)).toMatchObject(missing);
    }
    expect(await put(caller, fileId, 1, mp4(100))).toMatchObject(missing);
    expect(await complete(caller, fileId)).toMatchObject(missing);
  });
});
