import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fileStore } from '../../src/stores/file/index.ts';
import { encodeName } from '../../src/stores/file/names.ts';
import { blobStoreContract } from '../../src/testing/blob-store-contract.ts';
import { create as createRecord, read, written } from '../../src/testing/store-bench.ts';
import { storeContract } from '../../src/testing/store-contract.ts';
import { createDirectories } from './support/directories.ts';

const disk = vi.hoisted(() => ({ errno: null as string | null }));

vi.mock('write-file-atomic', async (importOriginal) => {
  const original = await importOriginal<{ default: (...args: unknown[]) => Promise<void> }>();
  const write = async (...args: unknown[]): Promise<void> => {
    if (disk.errno === null) return original.default(...args);
    throw Object.assign(new Error(disk.errno), { code: disk.errno });
  };
  return { default: write };
});

async function withErrno(errno: string, work: () => Promise<void>): Promise<void> {
  disk.errno = errno;
  try {
    await work();
  } finally {
    disk.errno = null;
  }
}

const createDirectory = createDirectories();
const create = async () => {
  const directory = await createDirectory();
  return { directory, store: fileStore(directory) };
};

describe('fileStore', () => {
  const cases = storeContract({
    create,
    reopen: async ({ directory }) => fileStore(directory),
    refuseWrites: (_bench, work) => withErrno('ENOSPC', work),
  });
  for (const { name, run } of cases) it(name, run);
});

describe('the blobs of fileStore', () => {
  const cases = blobStoreContract({
    create: async () => {
      const directory = await createDirectory();
      return { directory, blobs: fileStore(directory).blobs };
    },
    reopen: async ({ directory }) => fileStore(directory).blobs,
  });
  for (const { name, run } of cases) it(name, run);
});

function createLog() {
  const lines: string[] = [];
  const add = (message: string): void => {
    lines.push(message);
  };
  return { lines, logger: { debug: add, info: add, warn: add, error: add } };
}

const placeOf = (directory: string, id: string): string => join(directory, 'tasks', encodeName(id));

async function newestOf(directory: string, id: string): Promise<string> {
  const [file] = (await readdir(placeOf(directory, id))).sort().reverse();
  return join(placeOf(directory, id), file!);
}

describe('the files of fileStore', () => {
  it('are one per record, readable by the owner only', async () => {
    const { directory, store } = await create();
    const first = await createRecord(store, 'Task-1', { n: 1 });
    written(await store.compareAndSet('Task-1', first, { n: 2 }), 'a write');
    expect(await readdir(join(directory, 'tasks'))).toEqual(['+task-1']);
    const files = await readdir(placeOf(directory, 'Task-1'));
    expect(files).toEqual([expect.stringMatching(/^2-[0-9a-f]{16}\.json$/)]);
    const path = await newestOf(directory, 'Task-1');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ id: 'Task-1', value: { n: 2 } });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(placeOf(directory, 'Task-1'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(directory, 'temporary'))).toEqual([]);
  });

  it('are gone after a remove', async () => {
    const { directory, store } = await create();
    await store.remove('a', await createRecord(store, 'a', 1));
    expect(await readdir(join(directory, 'tasks'))).toEqual([]);
  });

  it('tells a full disk from one that refuses', async () => {
    const { store } = await create();
    const write = () => store.compareAndSet('a', null, 1);
    await withErrno('EDQUOT', () => expect(write()).rejects.toMatchObject({ code: 'store-full' }));
    await withErrno('EIO', () =>
      expect(write()).rejects.toMatchObject({ code: 'store-unavailable', retryable: true }),
    );
  });

  it('cannot be kept where there is a file already', async () => {
    const path = join(await createDirectory(), 'file');
    await writeFile(path, '');
    const write = fileStore(path).compareAndSet('a', null, 1);
    await expect(write).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"id":"a","value":{"n":'],
    ['zeros', '\0'.repeat(4096)],
    ['not a record', '[]'],
    ['a record of another id', '{"id":"b","value":1}'],
  ])('that are %s are set aside with a warning', async (_what, text) => {
    const { lines, logger } = createLog();
    const directory = await createDirectory();
    const store = fileStore(directory, { logger });
    await createRecord(store, 'a', 1);
    await createRecord(store, 'c', 2);
    const path = await newestOf(directory, 'a');
    await writeFile(path, text);

    expect((await store.list()).map(({ id }) => id)).toEqual(['c']);
    const [aside] = await readdir(join(directory, 'corrupt'));
    expect(await readFile(join(directory, 'corrupt', aside!), 'utf8')).toBe(text);
    expect(lines).toEqual([expect.stringContaining(aside!)]);
    await createRecord(store, 'a', 3);
    expect((await read(store, 'a')).value).toBe(3);
  });

  it('fall back to the older revision when it is still there', async () => {
    const { directory, store } = await create();
    const revision = await createRecord(store, 'a', 1);
    const next = `2-${revision.slice(2)}.json`;
    await writeFile(join(placeOf(directory, 'a'), next), 'torn');
    expect(await store.get('a')).toEqual({ id: 'a', revision, value: 1 });
    written(await store.compareAndSet('a', revision, 2), 'a write');
    expect((await read(store, 'a')).value).toBe(2);
  });

  it('of a removal that was cut short are cleaned by a list and by a create', async () => {
    const { directory, store } = await create();
    for (const id of ['a', 'b']) {
      const revision = await createRecord(store, id, 1);
      const tombstone = `2-${revision.slice(2)}.json`;
      const text = JSON.stringify({ id, removed: true });
      await writeFile(join(placeOf(directory, id), tombstone), text);
      expect(await store.get(id)).toBeNull();
    }
    await createRecord(store, 'b', 2);
    expect((await store.list()).map(({ id, value }) => [id, value])).toEqual([['b', 2]]);
    expect(await readdir(join(directory, 'tasks'))).toEqual(['b']);
  });

  it('that writers left behind long ago are removed, recent ones are not', async () => {
    const { directory, store } = await create();
    const revision = await createRecord(store, 'a', 1);
    const place = placeOf(directory, 'a');
    const temporary = join(directory, 'temporary');
    await mkdir(join(temporary, 'old-create'));
    const abandoned = [join(place, `9-${revision.slice(2)}.x.tmp`), join(temporary, 'old.blob')];
    for (const path of abandoned) await writeFile(path, '');
    await writeFile(join(temporary, 'new.blob'), '');
    const yesterday = Date.now() / 1000 - 86_400;
    for (const path of [...abandoned, join(temporary, 'old-create')]) {
      await utimes(path, yesterday, yesterday);
    }
    expect(await store.list()).toHaveLength(1);
    expect(await readdir(temporary)).toEqual(['new.blob']);
    expect(await readdir(place)).toEqual([`${revision}.json`]);
  });

  it('of others are left alone in the list and set aside with the record', async () => {
    const { directory, store } = await create();
    const revision = await createRecord(store, 'a', 1);
    await writeFile(join(directory, 'tasks', '.DS_Store'), '');
    await writeFile(join(placeOf(directory, 'a'), '.DS_Store'), '');
    expect(await store.list()).toHaveLength(1);
    expect(await store.remove('a', revision)).toBe(true);
    await createRecord(store, 'a', 2);
    expect(await store.list()).toHaveLength(1);
  });

  it('does not let a stale writer link a number that was swept', async () => {
    const { directory, store } = await create();
    const stale = await createRecord(store, 'a', 0);
    const generation = stale.slice(2);
    const temporary = join(placeOf(directory, 'a'), `2-${generation}.stalled.tmp`);
    await writeFile(temporary, JSON.stringify({ id: 'a', value: 'stale' }));
    let revision = stale;
    for (let value = 1; value <= 2; value += 1) {
      revision = written(await store.compareAndSet('a', revision, value), 'a write');
    }
    await expect(stat(temporary)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await store.get('a')).toEqual({ id: 'a', revision, value: 2 });
  });
});

describe('the blob files of fileStore', () => {
  it('are read and written slice by slice', async () => {
    const { directory, store } = await create();
    const size = 32 * 1024 * 1024 + 5;
    let largest = 0;
    const slice = (start = 0, end = size) => {
      largest = Math.max(largest, end - start);
      return { arrayBuffer: async () => new ArrayBuffer(end - start) };
    };
    await store.blobs!.put('task-1/target', { name: 'a.mp4', type: 'video/mp4', size, slice });
    expect(largest).toBe(1024 * 1024);
    expect(await readdir(join(directory, 'temporary'))).toEqual([]);
    const file = await store.blobs!.get('task-1/target');
    expect((await file!.slice(size - 10, size).arrayBuffer()).byteLength).toBe(10);
  });

  it('that are cut off are set aside', async () => {
    const { directory, store } = await create();
    const place = join(directory, 'blobs', 'task-1');
    await mkdir(place, { recursive: true });
    for (const [role, text] of [
      ['a', ''],
      ['b', 'x'.repeat(500)],
    ] as const) {
      await writeFile(join(place, role), text);
      expect(await store.blobs!.get(`task-1/${role}`)).toBeNull();
    }
    expect(await readdir(join(directory, 'corrupt'))).toHaveLength(2);
  });

  it('do not change under a reader: it is told instead', async () => {
    const { store } = await create();
    const blob = (text: string) => new File([text], 'a.txt', { type: 'text/plain' });
    await store.blobs!.put('task-1/source', blob('first'));
    const file = await store.blobs!.get('task-1/source');
    await store.blobs!.put('task-1/source', blob('other'));
    await expect(file!.slice(0, 5).arrayBuffer()).rejects.toMatchObject({ name: 'StoreError' });
    await store.blobs!.remove('task-1/source');
    await expect(file!.slice(0, 5).arrayBuffer()).rejects.toMatchObject({ name: 'StoreError' });
  });
});
