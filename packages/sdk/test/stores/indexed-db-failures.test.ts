import 'fake-indexeddb/auto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WriteResult } from '../../src/contracts/task-store.ts';
import { deleteIndexedDbStore, indexedDbStore } from '../../src/stores/indexed-db/index.ts';
import { create, read } from '../../src/testing/store-bench.ts';
import { refuseWrites } from './support/refuse-writes.ts';

let count = 0;

function createOwner(): string {
  count += 1;
  const owner = `owner-${count}`;
  onTestFinished(() => deleteIndexedDbStore({ owner }));
  return owner;
}

const open = () => indexedDbStore({ owner: createOwner() });

/** The connections that are opened from now on. */
function watchConnections(): IDBDatabase[] {
  const connections: IDBDatabase[] = [];
  const { open: original } = IDBFactory.prototype;
  const spy = vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (
    this: IDBFactory,
    ...args
  ) {
    const request = original.apply(this, args);
    request.addEventListener('success', () => connections.push(request.result));
    return request;
  });
  onTestFinished(() => spy.mockRestore());
  return connections;
}

/** A transaction that is written, and whose page hears only that it broke: the first who listens is the page. */
function tellOfAbort(transaction: IDBTransaction): IDBTransaction {
  const listen = transaction.addEventListener.bind(transaction);
  const heard: Partial<Record<string, EventListener>> = {};
  transaction.addEventListener = (type: string, listener: EventListener) => {
    const isPage = heard[type] === undefined;
    heard[type] ??= listener;
    listen(type, isPage && type === 'complete' ? (event) => heard['abort']?.(event) : listener);
  };
  return transaction;
}

const revisionOf = (result: WriteResult): string | null => (result.ok ? result.revision : null);

describe('a connection that broke', () => {
  it('because the system closed it is opened once more', async () => {
    const connections = watchConnections();
    const store = open();
    const revision = await create(store, 'a', 1);
    expect(connections).toHaveLength(1);
    connections[0]?.close();
    expect(await store.compareAndSet('a', revision, 2)).toMatchObject({ ok: true });
    expect((await read(store, 'a')).value).toBe(2);
    expect(connections).toHaveLength(2);
  });

  it('during a write is opened once more, and the write is made once', async () => {
    const store = open();
    const revision = await create(store, 'a', 1);
    const { put } = IDBObjectStore.prototype;
    const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function (
      this: IDBObjectStore,
      ...args
    ) {
      const request = put.apply(this, args);
      this.transaction.abort();
      return request;
    });
    onTestFinished(() => spy.mockRestore());
    expect(await store.compareAndSet('a', revision, 2)).toMatchObject({ ok: true });
    expect(spy).toHaveBeenCalledTimes(2);
    expect((await read(store, 'a')).value).toBe(2);
  });

  it('after a write knows its own write again', async () => {
    const store = open();
    const revision = await create(store, 'a', 1);
    const { transaction } = IDBDatabase.prototype;
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(function (
      this: IDBDatabase,
      ...args
    ) {
      return tellOfAbort(transaction.apply(this, args));
    });
    onTestFinished(() => spy.mockRestore());
    const written = await store.compareAndSet('a', revision, 2);
    expect(spy).toHaveBeenCalledTimes(2);
    expect(written).toMatchObject({ ok: true });
    expect(await store.get('a')).toEqual({ id: 'a', value: 2, revision: revisionOf(written) });
  });

  it('twice is reported', async () => {
    const store = open();
    await refuseWrites('UnknownError', async () => {
      await expect(store.compareAndSet('a', null, 1)).rejects.toMatchObject({
        name: 'StoreError',
        code: 'store-unavailable',
        retryable: true,
      });
    });
    await create(store, 'a', 1);
  });
});

describe('a browser', () => {
  it('without room says so, and what was there stays', async () => {
    const store = open();
    const revision = await create(store, 'a', 1);
    await store.blobs.put('a/source', new File(['old'], 'old.jpg'));
    await refuseWrites('QuotaExceededError', async () => {
      const full = { name: 'StoreError', code: 'store-full' };
      await expect(store.compareAndSet('a', revision, 2)).rejects.toMatchObject(full);
      const file = new File(['new'], 'new.jpg');
      await expect(store.blobs.put('a/source', file)).rejects.toMatchObject(full);
    });
    expect((await read(store, 'a')).value).toBe(1);
    expect((await store.blobs.get('a/source'))?.name).toBe('old.jpg');
  });

  it('without IndexedDB says so on every use, and not before', async () => {
    vi.stubGlobal('indexedDB', undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    const store = indexedDbStore();
    const unavailable = { name: 'StoreError', code: 'store-unavailable' };
    await expect(store.get('a')).rejects.toMatchObject(unavailable);
    await expect(store.compareAndSet('a', null, 1)).rejects.toMatchObject(unavailable);
    await expect(store.blobs.get('a')).rejects.toMatchObject(unavailable);
    await expect(deleteIndexedDbStore()).rejects.toThrow(/normal window/);
  });

  it('that comes to its senses is used again', async () => {
    const store = open();
    const spy = vi.spyOn(IDBFactory.prototype, 'open').mockImplementationOnce(() => {
      throw new DOMException('Planted.', 'SecurityError');
    });
    onTestFinished(() => spy.mockRestore());
    await expect(store.list()).rejects.toThrow(/normal window/);
    expect(await store.list()).toEqual([]);
  });

  it('without channels between tabs keeps tasks all the same', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    const store = open();
    const leave = store.watch?.(() => {});
    await create(store, 'a', 1);
    leave?.();
    expect((await read(store, 'a')).value).toBe(1);
  });
});

describe('the request to keep data for good', () => {
  function stubStorage(storage: Partial<StorageManager>): void {
    vi.stubGlobal('navigator', { storage });
    onTestFinished(() => void vi.unstubAllGlobals());
  }

  it('is made once, by the first task', async () => {
    const persist = vi.fn(async () => true);
    stubStorage({ persisted: async () => false, persist });
    const owner = createOwner();
    const revision = await create(indexedDbStore({ owner, persist: false }), 'a', 1);
    const store = indexedDbStore({ owner });
    await store.compareAndSet('a', revision, 2);
    expect(persist).not.toHaveBeenCalled();
    for (const id of ['b', 'c']) await create(store, id, 1);
    expect(persist).toHaveBeenCalledTimes(1);
  });

  it('is left out where it was granted, and where the app says so', async () => {
    const persist = vi.fn(async () => true);
    stubStorage({ persisted: async () => true, persist });
    await create(open(), 'a', 1);
    stubStorage({ persist });
    await create(indexedDbStore({ owner: createOwner(), persist: false }), 'a', 1);
    expect(persist).not.toHaveBeenCalled();
  });

  it('does no harm when it fails', async () => {
    stubStorage({
      persist: () => {
        throw new TypeError('Planted.');
      },
    });
    const store = open();
    await create(store, 'a', 1);
    expect(await store.list()).toHaveLength(1);
  });
});

describe('the scope of a store', () => {
  const scopeOf = (name?: string, owner?: string) =>
    indexedDbStore({ ...(name && { name }), ...(owner && { owner }) }).scope;

  it('is one per name and owner', () => {
    const scopes = [
      scopeOf(),
      scopeOf('faceswap', 'a'),
      scopeOf('faceswap/a'),
      scopeOf('b', 'a/b'),
      scopeOf('b/a', 'b'),
    ];
    expect(new Set(scopes).size).toBe(scopes.length);
    expect(scopeOf('faceswap')).toBe(scopeOf());
  });

  it.each([{ owner: '' }, { name: '' }, { owner: '\ud800' }])('refuses %j', (options) => {
    expect(() => indexedDbStore(options)).toThrow(/^name, owner/);
  });
});
