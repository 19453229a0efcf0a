import { describe, expect, it } from 'vitest';
import { type Answer, type Caller, createCaller } from '../support/api.ts';
import { mp4, PART } from '../support/media.ts';

const put = (caller: Caller, id: unknown, n: number, bytes: Uint8Array<ArrayBuffer>) =>
  caller.call('PUT', `/api/uploads/${id}/parts/${n}`, { body: bytes });

const pieceOf = (bytes: Uint8Array<ArrayBuffer>, n: number) =>
  bytes.slice((n - 1) * PART, n * PART);

async function begin(caller: Caller, about: object = {}): Promise<Answer> {
  const body = { name: 'clip.mp4', type: 'video/mp4', size: 2 * PART + 7, ...about };
  return caller.post('/api/uploads', body);
}

describe('an upload in parts', () => {
  it('goes on after every part where it was left, and gives back every byte', async () => {
    const caller = await createCaller();
    const bytes = mp4(2 * PART + 7);
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
    for (const _ of ['first', 'again']) {
      const complete = await caller.call('POST', `/api/uploads/${data['fileId']}/complete`);
      expect(complete.data).toEqual(done);
    }
    const response = await caller.fetch(String(done.url));
    const back = new Uint8Array(await response.arrayBuffer());
    expect(back.byteLength).toBe(bytes.byteLength);
    expect(back.every((byte, at) => byte === bytes[at])).toBe(true);
    expect((await begin(caller, about)).data).toMatchObject({ parts: [1, 2, 3], complete: true });
  });
});
