import { env } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { storeUpload } from '../support/files.ts';
import { inFiles } from '../support/in-files.ts';
import { mp4, PART, png } from '../support/media.ts';
import { wrapBucket } from '../support/wrap-bucket.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The bucket of the tests; deleting an object whose key ends so fails. */
const faultyBucket = (refused: { readonly key: string | null }): R2Bucket =>
  wrapBucket('delete', async (remove, key) => {
    if (refused.key !== null && String(key).endsWith(refused.key)) throw new Error('planted');
    await remove();
  });

describe('a sweep', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('leaves nothing of what has expired, and the rest alone', () =>
    inFiles(async (bench) => {
      const { files, owner } = bench;
      await storeUpload(bench, 'a.png', png());
      await files.blobs.put('task-1/result-1', new File([png()], 'r', { type: 'image/png' }));
      const { fileId } = files.uploads.begin({ name: 'b', type: '', size: 2 * PART });
      const uploadId = await files.uploads.open(fileId, { type: 'video/mp4', kind: 'video' });
      const upload = env.FILES.resumeMultipartUpload(`${owner}/${fileId}`, uploadId);
      const { etag } = await upload.uploadPart(1, mp4(PART));
      files.uploads.keepPart(fileId, { n: 1, etag, size: PART });
      files.uploads.begin({ name: 'c', type: '', size: 10 });
      expect(files.nextExpiry()).toBe(bench.now() + DAY);

      bench.pass(12 * HOUR);
      const later = await storeUpload(bench, 'd.png', png());
      bench.pass(12 * HOUR);
      await files.sweep();
      expect(await bench.objects()).toEqual([later]);
      expect([bench.count('files'), bench.count('parts'), bench.count('links')]).toEqual([1, 0, 0]);
      await expect(upload.uploadPart(2, mp4(PART))).rejects.toThrow();
      expect(files.nextExpiry()).toBe(bench.now() + 12 * HOUR);

      bench.pass(12 * HOUR);
      await files.sweep();
      expect(await bench.objects()).toEqual([]);
      expect(files.nextExpiry()).toBeNull();
      bench.pass(DAY);
      await files.sweep();
      expect(bench.count('usage')).toBe(0);
    }));

  it('goes on when one file cannot be deleted, and tries that one again', () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const refused: { key: string | null } = { key: null };
    return inFiles(
      async (bench) => {
        const { files } = bench;
        const ids = [];
        for (const name of ['a', 'b', 'c']) ids.push(await storeUpload(bench, name, png()));
        refused.key = [...ids].sort()[1] ?? null;
        bench.pass(DAY);
        await files.sweep();
        expect(await bench.objects()).toEqual([refused.key]);
        expect(files.find(refused.key ?? '')).toBeNull();
        expect(log).toHaveBeenCalledTimes(1);
        expect(files.nextExpiry()).toBe(bench.now() + HOUR);
        refused.key = null;
        bench.pass(HOUR);
        await files.sweep();
        expect(await bench.objects()).toEqual([]);
        expect(files.nextExpiry()).toBeNull();
      },
      { bucket: faultyBucket(refused) },
    );
  });

  it('deletes what a forgotten task could not', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const refused: { key: string | null } = { key: null };
    return inFiles(
      async (bench) => {
        const { files } = bench;
        await files.blobs.put('task-1/result-1', new File([png()], 'r', { type: 'image/png' }));
        refused.key = files.resultOf('task-1', 1)?.fileId ?? null;
        await files.forget('task-1');
        expect(files.resultOf('task-1', 1)).toBeNull();
        expect(await bench.objects()).toEqual([refused.key]);
        refused.key = null;
        await files.sweep();
        expect(await bench.objects()).toEqual([]);
      },
      { bucket: faultyBucket(refused) },
    );
  });
});

describe('an owner', () => {
  it('may send so many bytes a day, those on their way included', () =>
    inFiles(
      async (bench) => {
        const { files } = bench;
        const begin = (size: number) => files.uploads.begin({ name: 'a', type: '', size });
        const refusal = (seconds: number) =>
          expect.objectContaining({
            options: expect.objectContaining({
              status: 429,
              code: 'rate-limited',
              retryAfter: seconds,
            }),
          });
        bench.pass(DAY - (bench.now() % DAY));
        await storeUpload(bench, 'a', png(4000));
        const { fileId } = begin(6000);
        bench.pass(HOUR);
        expect(() => begin(1)).toThrow(refusal((23 * HOUR) / 1000));
        await files.uploads.remove(fileId);
        begin(6000);
        expect(() => begin(1)).toThrow(refusal((23 * HOUR) / 1000));
        bench.pass(23 * HOUR);
        begin(4000);
      },
      { limits: { uploadBytesPerDay: 10_000 } },
    ));

  it('may have so many files', () =>
    inFiles(
      async (bench) => {
        const { files } = bench;
        const begin = () => files.uploads.begin({ name: 'a', type: '', size: 10 });
        begin();
        bench.pass(HOUR);
        const { fileId } = begin();
        expect(begin).toThrow(
          expect.objectContaining({
            options: expect.objectContaining({
              status: 429,
              code: 'too-many-files',
              retryAfter: (23 * HOUR) / 1000,
            }),
          }),
        );
        await files.uploads.remove(fileId);
        begin();
      },
      { limits: { files: 2 } },
    ));
});
