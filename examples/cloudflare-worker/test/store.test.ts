import type { FileSource } from '@faceswap/sdk';
import { durableObjectStore } from '@faceswap/sdk/stores/durable-object';
import { describe, expect, it } from 'vitest';
import { faultyStorage, WRITES } from './support/faulty-storage.ts';
import { createOwner, inOwner, inStorage, reopen } from './support/in-object.ts';

const fileOf = (size: number, fill = 1): File =>
  new File([new Uint8Array(size).fill(fill)], 'a.png', { type: 'image/png' });

const bytesOf = async (file: FileSource | null): Promise<Uint8Array> =>
  new Uint8Array(await file!.slice(0, file!.size).arrayBuffer());

describe('the records of a Durable Object', () => {
  it('are one truth for two stores over one storage, which conflict as values', () =>
    inStorage(async (storage) => {
      const [one, two] = [durableObjectStore(storage), durableObjectStore(storage)];
      const created = await one.compareAndSet('a', null, 1);
      if (!created.ok) throw new Error('It was there before.');
      const written = await two.compareAndSet('a', created.revision, 2);
      expect(written.ok).toBe(true);
      expect(await one.compareAndSet('a', created.revision, 3)).toEqual({
        ok: false,
        current: await two.get('a'),
      });
      expect(await one.list()).toEqual([expect.objectContaining({ id: 'a', value: 2 })]);
    }));

  it('tell watchers of every store over one storage, and of no other', async () => {
    const told: string[] = [];
    const [owner, other] = [createOwner(), createOwner()];
    await inOwner(owner, async (storage) => {
      durableObjectStore(storage).watch?.((id) => told.push(id));
    });
    await inOwner(other, (storage) => durableObjectStore(storage).compareAndSet('b', null, 1));
    await inOwner(owner, (storage) => durableObjectStore(storage).compareAndSet('a', null, 1));
    expect(told).toEqual(['a']);
  });

  it('survive the object: a fresh one over the same storage goes on from the same revision', async () => {
    const owner = createOwner();
    const [before, first] = await inOwner(owner, async (_storage, instance) => {
      await instance.store.compareAndSet('a', null, { n: 1 });
      await instance.store.blobs.put('a/source', fileOf(3));
      return [await instance.store.get('a'), instance] as const;
    });
    await inOwner(await reopen(owner), async (_storage, instance) => {
      expect(instance).not.toBe(first);
      expect(await instance.store.get('a')).toEqual(before);
      expect(await bytesOf(await instance.store.blobs.get('a/source'))).toHaveLength(3);
      expect(await instance.store.compareAndSet('a', before!.revision, 2)).toHaveProperty(
        'ok',
        true,
      );
    });
  });

  it('list when there are 10,000', () =>
    inStorage(async (storage) => {
      const store = durableObjectStore(storage);
      const ids = Array.from({ length: 10_000 }, (_, index) => `task-${index}`);
      for (const id of ids) await store.compareAndSet(id, null, { id });
      const listed = await store.list();
      expect(listed.map(({ id }) => id).sort()).toEqual(ids.sort());
      expect(listed.every(({ id, value }) => (value as { id: string }).id === id)).toBe(true);
    }));

  it('that others made unreadable are given as they stand, and harm no other', () =>
    inStorage(async (storage) => {
      const store = durableObjectStore(storage);
      await store.compareAndSet('a', null, 1);
      await store.compareAndSet('b', null, 2);
      storage.sql.exec("UPDATE faceswap_tasks SET value = '{' WHERE id = 'a'");
      expect((await store.list()).map(({ value }) => value)).toEqual(['{', 2]);
    }));

  it('can be written again after the app emptied the object', () =>
    inStorage(async (storage) => {
      const store = durableObjectStore(storage);
      await store.compareAndSet('a', null, 1);
      await storage.deleteAll();
      expect(await store.list()).toEqual([]);
      expect(await store.compareAndSet('a', null, 2)).toHaveProperty('ok', true);
    }));

  it('that are larger than a row may be are refused as too much', () =>
    inStorage(async (storage) => {
      const store = durableObjectStore(storage);
      await store.compareAndSet('a', null, 'x'.repeat(1_900_000));
      await expect(store.compareAndSet('b', null, 'x'.repeat(2_000_000))).rejects.toMatchObject({
        name: 'StoreError',
        code: 'store-full',
      });
      expect((await store.list()).map(({ id }) => id)).toEqual(['a']);
    }));

  it.each([
    ['database or disk is full: SQLITE_FULL', 'store-full'],
    ['disk I/O error: SQLITE_IOERR', 'store-unavailable'],
  ])('that cannot be written because of "%s" are %s', (message, code) =>
    inStorage(async (real) => {
      const { storage, refuse } = faultyStorage(real);
      const write = () => durableObjectStore(storage).compareAndSet('a', null, 1);
      const check = () => expect(write()).rejects.toMatchObject({ name: 'StoreError', code });
      await refuse(WRITES, check, { message });
    }),
  );
});

describe('the files of a Durable Object', () => {
  it('may have 16 MiB, or what the app says, and no byte more', () =>
    inStorage(async (storage) => {
      const most = 16 * 1024 * 1024;
      const refusal = { name: 'StoreError', code: 'store-full' };
      const { blobs } = durableObjectStore(storage);
      await blobs.put('a/source', fileOf(most));
      await expect(blobs.put('a/source', fileOf(most + 1))).rejects.toMatchObject(refusal);
      expect((await blobs.get('a/source'))?.size).toBe(most);
      const { blobs: small } = durableObjectStore(storage, { maxFileBytes: 10 });
      await small.put('b/source', fileOf(10));
      await expect(small.put('b/source', fileOf(11))).rejects.toMatchObject(refusal);
    }));

  it('stay whole when a chunk of the next one cannot be written', () =>
    inStorage(async (real) => {
      const { storage, refuse } = faultyStorage(real);
      const { blobs } = durableObjectStore(storage);
      const size = 2 * 1024 * 1024 + 5;
      await blobs.put('a/source', fileOf(size, 1));
      const put = () =>
        expect(blobs.put('a/source', fileOf(size, 2))).rejects.toMatchObject({
          name: 'StoreError',
        });
      await refuse(/^INSERT INTO faceswap_chunks/, put, { spare: 2 });
      const bytes = await bytesOf(await blobs.get('a/source'));
      expect(bytes.byteLength).toBe(size);
      expect(bytes.every((byte) => byte === 1)).toBe(true);
    }));

  it('do not change under a reader: it is told instead', () =>
    inStorage(async (storage) => {
      const { blobs } = durableObjectStore(storage);
      await blobs.put('a/source', fileOf(5, 1));
      const file = await blobs.get('a/source');
      await blobs.put('a/source', fileOf(5, 2));
      await expect(bytesOf(file)).rejects.toMatchObject({ name: 'StoreError' });
      await blobs.remove('a/source');
      await expect(bytesOf(file)).rejects.toMatchObject({ name: 'StoreError' });
    }));

  it('leave no row behind when they are removed', () =>
    inStorage(async (storage) => {
      const { blobs } = durableObjectStore(storage);
      await blobs.put('a/source', fileOf(3 * 1024 * 1024));
      await blobs.put('a/source', fileOf(10));
      const count = () =>
        storage.sql.exec('SELECT count(*) AS rows FROM faceswap_chunks').one()['rows'];
      expect(count()).toBe(1);
      await blobs.remove('a/source');
      expect(count()).toBe(0);
    }));
});
