import { describe, expect, it } from 'vitest';
import { bytesToFileSource, type FileSource } from '../../src/task/file-source.ts';
import { createBytes } from '../../src/testing/contract-case.ts';
import { uploaderContract } from '../../src/testing/uploader-contract.ts';
import { toBase64 } from '../../src/uploaders/base64.ts';
import { dataUrlUploader } from '../../src/uploaders/data-url.ts';

const { signal } = new AbortController();
const info = { name: 'face.png', type: 'image/png', size: 3 };
const uploaded = { uploader: 'data-url', key: 'task-1/source', data: null };
const options = { key: 'task-1/source', signal, onProgress: () => undefined };

const resolve = (file: FileSource | null, maxBytes?: number) =>
  dataUrlUploader(maxBytes === undefined ? {} : { maxBytes }).resolve(uploaded, {
    signal,
    file: info,
    open: async () => file,
  });

describe('dataUrlUploader', () => {
  const cases = uploaderContract({
    create: async () => ({ uploader: dataUrlUploader() }),
    fetchUrl: () => Promise.reject(new Error('There is nothing to fetch.')),
  });
  for (const { name, run } of cases) it(name, run);

  it('moves nothing: the bytes are not read before they are needed', async () => {
    const file = {
      ...info,
      slice: () => {
        throw new Error('This was read.');
      },
    };
    expect(await dataUrlUploader().upload(file, options)).toEqual(uploaded);
  });

  it.each([
    ['image/png', 'data:image/png;base64,AQID'],
    ['', 'data:image/png;base64,AQID'],
    ['text/html,<b>', 'data:image/png;base64,AQID'],
  ])('writes the type %j', async (type, url) => {
    expect(await resolve(bytesToFileSource(new Uint8Array([1, 2, 3]), { type }))).toBe(url);
  });

  it('refuses an empty file', async () => {
    const upload = dataUrlUploader().upload(bytesToFileSource(new Uint8Array(0)), options);
    await expect(upload).rejects.toMatchObject({ code: 'upload-failed', retryable: false });
  });

  it('refuses a file above the limit, with the numbers and the cure', async () => {
    const file = { ...info, size: 8 * 1024 * 1024, slice: bytesToFileSource(createBytes(1)).slice };
    const upload = dataUrlUploader().upload(file, options);
    await expect(upload).rejects.toMatchObject({ code: 'upload-failed', retryable: false });
    await expect(upload).rejects.toThrow(/8\.0 MiB.*7\.0 MiB.*presignedUploader/s);
    const held = bytesToFileSource(createBytes(11));
    await expect(resolve(held, 10)).rejects.toMatchObject({ code: 'upload-failed' });
  });

  it('says that the input is lost when nothing is held', async () => {
    await expect(resolve(null)).rejects.toMatchObject({ code: 'input-lost', retryable: false });
  });
});

describe('toBase64', () => {
  it('agrees with the platform at every remainder and across pieces', () => {
    for (const length of [0, 1, 2, 3, 24_575, 24_576, 24_577, 100_001]) {
      const bytes = createBytes(length);
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }
  });
});
