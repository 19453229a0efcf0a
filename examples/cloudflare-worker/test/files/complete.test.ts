import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { inFiles } from '../support/in-files.ts';
import { mp4, png } from '../support/media.ts';

const MEDIA = { type: 'video/mp4', kind: 'video' } as const;

describe('completing an upload', () => {
  it('asks for all parts again when R2 has others than were told', () =>
    inFiles(async ({ files: { uploads }, owner }) => {
      const { fileId } = uploads.begin({ name: 'a.mp4', type: '', size: 100 });
      const uploadId = await uploads.open(fileId, MEDIA);
      const upload = env.FILES.resumeMultipartUpload(`${owner}/${fileId}`, uploadId);
      await upload.uploadPart(1, mp4(100));
      uploads.keepPart(fileId, { n: 1, etag: 'another', size: 100 });
      await expect(uploads.complete(fileId)).rejects.toMatchObject({
        options: { status: 409, code: 'upload-incomplete' },
      });
      expect(uploads.describe(fileId).parts).toEqual([]);
      const { etag } = await upload.uploadPart(1, mp4(100));
      uploads.keepPart(fileId, { n: 1, etag, size: 100 });
      expect(await uploads.complete(fileId)).toMatchObject({ size: 100, type: 'video/mp4' });
    }));

  it('goes on where an earlier try ended, after R2 had done it', () =>
    inFiles(async ({ files, owner }) => {
      const { uploads } = files;
      const { fileId } = uploads.begin({ name: 'a.mp4', type: '', size: 100 });
      const uploadId = await uploads.open(fileId, MEDIA);
      const upload = env.FILES.resumeMultipartUpload(`${owner}/${fileId}`, uploadId);
      const part = await upload.uploadPart(1, mp4(100));
      uploads.keepPart(fileId, { n: 1, etag: part.etag, size: 100 });
      await upload.complete([part]);
      expect(await uploads.complete(fileId)).toMatchObject({ size: 100 });
      expect(files.find(fileId)).toMatchObject({ size: 100, kind: 'video' });
    }));

  it('is one, however many ask at once, and none after it was removed', () =>
    inFiles(async (bench) => {
      const { uploads } = bench.files;
      const { fileId } = uploads.begin({ name: 'a.mp4', type: '', size: 100 });
      const opened = [uploads.open(fileId, MEDIA), uploads.open(fileId, MEDIA)];
      const [uploadId = '', again] = await Promise.all(opened);
      expect(again).toBe(uploadId);
      const upload = env.FILES.resumeMultipartUpload(`${bench.owner}/${fileId}`, uploadId);
      const { etag } = await upload.uploadPart(1, mp4(100));
      uploads.keepPart(fileId, { n: 1, etag, size: 100 });
      const [one, two] = await Promise.all([uploads.complete(fileId), uploads.complete(fileId)]);
      expect(one).toEqual(two);
      const removed = uploads.remove(fileId);
      await expect(uploads.complete(fileId)).rejects.toMatchObject({ options: { status: 404 } });
      await removed;
      expect(await bench.objects()).toEqual([]);
    }));

  it('keeps the type that part 1 told', () =>
    inFiles(async ({ files: { uploads } }) => {
      const { fileId } = uploads.begin({ name: 'a', type: 'image/png', size: png().byteLength });
      await uploads.open(fileId, MEDIA);
      await expect(
        uploads.open(fileId, { type: 'image/png', kind: 'image' }),
      ).rejects.toMatchObject({ options: { status: 400 } });
    }));
});
