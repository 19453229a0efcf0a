import { describe, expect, it } from 'vitest';
import { storeUpload } from '../support/files.ts';
import { bytesOf, inFiles } from '../support/in-files.ts';
import { mp4, PART, png } from '../support/media.ts';
import { wrapBucket } from '../support/wrap-bucket.ts';

const HOUR = 3_600_000;
/** Made inside the object that uses it, as the runtime wants. */
const patient = (type: string | null = null) => ({ signal: new AbortController().signal, type });

const inline = (size = 10): File => new File([png(size)], 'result', { type: 'image/png' });

describe('inputs', () => {
  it('are linked where they lie, and have their whole time again', () =>
    inFiles(async (bench) => {
      const { files } = bench;
      const fileId = await storeUpload(bench, 'a.png', png());
      bench.pass(20 * HOUR);
      await files.blobs.put('task-1/source', files.find(fileId)!);
      expect(await bench.objects()).toEqual([fileId]);
      bench.pass(20 * HOUR);
      await files.sweep();
      expect(await bytesOf(await files.blobs.get('task-1/source'))).toEqual(png());
    }));

  it('stay when the client has no more need of them', () =>
    inFiles(async (bench) => {
      const { files } = bench;
      const fileId = await storeUpload(bench, 'a.png', png());
      await files.blobs.put('task-1/source', files.find(fileId)!);
      await files.blobs.remove('task-1/source');
      expect(await files.blobs.get('task-1/source')).toMatchObject({ fileId, kind: 'image' });
    }));

  it('cannot be taken for a task once their time is over', () =>
    inFiles(async (bench) => {
      const fileId = await storeUpload(bench, 'a.png', png());
      const file = bench.files.find(fileId)!;
      bench.pass(25 * HOUR);
      expect(bench.files.find(fileId)).toBeNull();
      await expect(bench.files.blobs.put('task-1/source', file)).rejects.toMatchObject({
        code: 'input-lost',
      });
    }));

  it('that a task uses cannot be removed', () =>
    inFiles(async (bench) => {
      const { files } = bench;
      const fileId = await storeUpload(bench, 'a.png', png());
      await files.blobs.put('task-1/source', files.find(fileId)!);
      await expect(files.uploads.remove(fileId)).rejects.toMatchObject({
        options: { status: 409, code: 'file-in-use' },
      });
      await files.forget('task-1');
      expect(await bench.objects()).toEqual([]);
    }));
});

describe('a task that is forgotten', () => {
  it('leaves nothing but what other tasks use', () =>
    inFiles(async (bench) => {
      const { files } = bench;
      const [own, shared] = [
        await storeUpload(bench, 'a.png', png()),
        await storeUpload(bench, 'b.png', png()),
      ];
      await files.blobs.put('task-1/source', files.find(own)!);
      await files.blobs.put('task-1/face-a', files.find(own)!);
      await files.blobs.put('task-1/target', files.find(shared)!);
      await files.blobs.put('task-10/target', files.find(shared)!);
      await files.blobs.put('task-1/result-1', inline());
      await files.blobs.put('task-1/result-2', inline());
      await files.forget('task-1');
      expect(await bench.objects()).toEqual([shared]);
      expect(files.resultOf('task-1', 1)).toBeNull();
      expect(await files.blobs.get('task-10/target')).toMatchObject({ fileId: shared });
      await files.forget('task-10');
      expect(await bench.objects()).toEqual([]);
      expect([bench.count('files'), bench.count('links')]).toEqual([0, 0]);
    }));
});

describe('results', () => {
  it('are named after the target', () =>
    inFiles(async (bench) => {
      const { files } = bench;
      const fileId = await storeUpload(bench, 'My holiday.v2.png', png());
      await files.blobs.put('task-1/target', files.find(fileId)!);
      await files.blobs.copy('task-1/result-1', 'https://gpu.test/a', patient());
      expect(files.resultOf('task-1', 1)).toEqual({
        fileId: expect.any(String),
        name: 'My holiday.v2_换脸.mp4',
        type: 'video/mp4',
        size: 2000,
        expiresAt: bench.now() + 24 * HOUR,
      });
    }));

  it('are copied in parts', () =>
    inFiles(async (bench) => {
      const size = 2 * PART + 3;
      const url = `https://gpu.test/a?size=${size}`;
      const { blobs } = bench.files;
      const copied = await blobs.copy('task-1/result-1', url, patient('image/png'));
      expect(copied).toEqual({ type: 'video/mp4', size });
      const file = (await blobs.get('task-1/result-1'))!;
      expect(await bytesOf(file, 2 * PART - 5)).toEqual(mp4(size).slice(2 * PART - 5));
      await blobs.copy('task-1/result-1', 'https://gpu.test/b', patient());
      expect(await bench.objects()).toHaveLength(1);
    }));

  it.each([
    ['https://gpu.test/status?code=401', 'result-lost', false],
    ['https://gpu.test/status?code=403', 'result-lost', false],
    ['https://gpu.test/status?code=404', 'result-lost', false],
    ['https://gpu.test/status?code=410', 'result-lost', false],
    ['https://gpu.test/status?code=302', 'result-lost', false],
    ['https://elsewhere.test/a', 'result-lost', false],
    ['no url', 'result-lost', false],
    ['https://gpu.test/status?code=500', 'server-error', true],
    ['https://gpu.test/status?code=429', 'rate-limited', true],
    ['https://gpu.test/text', 'bad-response', true],
    ['https://gpu.test/broken', 'network', true],
    ['https://gpu.test/a?size=7000001', 'file-too-large', false],
  ])('that are not to be had from %s are %s, and nothing is left', (url, code, retryable) =>
    inFiles(
      async (bench) => {
        const { blobs } = bench.files;
        const copy = blobs.copy('task-1/result-1', url, patient());
        await expect(copy).rejects.toMatchObject({ code, retryable });
        expect(await bench.objects()).toEqual([]);
        expect(bench.count('files')).toBe(0);
      },
      { limits: { videoBytes: 7_000_000 } },
    ),
  );

  it('are copied one at a time', () => {
    let running = 0;
    let most = 0;
    const bucket = wrapBucket('put', async (put) => {
      running += 1;
      most = Math.max(most, running);
      await put();
      running -= 1;
    });
    return inFiles(
      async ({ files: { blobs } }) => {
        const copies = [1, 2, 3].map((n) =>
          blobs.copy(`task-${n}/result-1`, 'https://gpu.test/a', patient()),
        );
        await Promise.all(copies);
        expect(most).toBe(1);
        for (const n of [1, 2, 3]) {
          expect(await blobs.get(`task-${n}/result-1`)).toMatchObject({ size: 2000 });
        }
      },
      { bucket },
    );
  });

  it('are not fetched once that is aborted', () =>
    inFiles(async (bench) => {
      const aborted = AbortSignal.abort(new Error('planted'));
      const options = { signal: aborted, type: null };
      const copy = bench.files.blobs.copy('task-1/result-1', 'https://gpu.test/a', options);
      await expect(copy).rejects.toThrow('planted');
      expect(bench.count('files')).toBe(0);
    }));
});
