import type { BlobStore } from '../contracts/blob-store.ts';
import { bytesToFileSource, type FileSource, readFileSource } from '../task/file-source.ts';
import { assert, assertBytes, assertSame, rejectionOf } from './assert.ts';
import {
  type Body,
  type ContractCase,
  type ContractHarness,
  createBytes,
  toCases,
} from './contract-case.ts';

export interface BlobStoreBench {
  readonly blobs: BlobStore;
}

/** Without `reopen` its case is left out. */
export interface BlobStoreHarness<Bench extends BlobStoreBench = BlobStoreBench>
  extends ContractHarness<Bench> {
  /** Opens the same data once more, as another process or a later run would. */
  reopen?(bench: Bench): Promise<BlobStore>;
}

const MIB = 1024 * 1024;
const KEYS = [
  'task-1/source',
  'task-1/source2',
  'task-1/face:a',
  'task-1/face:A',
  'task-1',
  'task-10/source',
  'Task-1/source',
  'task-1/x/y',
  `${'t'.repeat(128)}/face:${'f'.repeat(64)}`,
];

const bytesOf = async (blobs: BlobStore, key: string): Promise<Uint8Array<ArrayBuffer>> =>
  readFileSource(await held(blobs, key));

async function held(blobs: BlobStore, key: string): Promise<FileSource> {
  const file = await blobs.get(key);
  assert(file !== null, `there is something under ${key}`);
  return file;
}

const small = (seed: number): FileSource => bytesToFileSource(createBytes(100, seed));

async function sliceOf(file: FileSource, ...range: number[]): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(...range).arrayBuffer());
}

/** A file that breaks after its first slice. */
const broken = (size: number): FileSource => ({
  ...bytesToFileSource(new Uint8Array(0)),
  size,
  slice: (start = 0, end = size) => ({
    arrayBuffer: async () => {
      if (start > 0 || end === size) throw new Error('This file is broken.');
      return new ArrayBuffer(end - start);
    },
  }),
});

const bodies: Readonly<Record<string, Body<BlobStoreBench>>> = {
  'gives null for a key it does not know': async ({ blobs }) => {
    assertSame(await blobs.get('task-1/source'), null, 'get of an unknown key gives null');
  },
  'gives back bytes, name and type': async ({ blobs }) => {
    const bytes = createBytes(10_000);
    const about = { name: 'gesicht \u6362\u8138 "1".png', type: 'image/png' };
    await blobs.put('task-1/source', bytesToFileSource(bytes, about));
    const { name, type, size } = await held(blobs, 'task-1/source');
    assertSame({ name, type, size }, { ...about, size: 10_000 }, 'what is known of it comes back');
    assertBytes(await bytesOf(blobs, 'task-1/source'), bytes, 'the bytes come back');
  },
  'gives slices': async ({ blobs }) => {
    const bytes = createBytes(1000);
    await blobs.put('task-1/source', bytesToFileSource(bytes));
    const file = await held(blobs, 'task-1/source');
    assertBytes(await sliceOf(file, 10, 20), bytes.slice(10, 20), 'a slice ends before its end');
    assertBytes(await sliceOf(file, 990), bytes.slice(990), 'a slice without end goes to the end');
    assertBytes(await sliceOf(file), bytes, 'a slice without start is the whole');
    assertBytes(await sliceOf(file, 5, 5), new Uint8Array(0), 'an empty slice is empty');
    assertBytes(await sliceOf(file, 990, 2000), bytes.slice(990), 'a slice ends with the file');
  },
  'keeps an empty file': async ({ blobs }) => {
    await blobs.put('task-1/source', bytesToFileSource(new Uint8Array(0)));
    const file = await held(blobs, 'task-1/source');
    assertSame(file.size, 0, 'its size is 0');
    assertBytes(await readFileSource(file), new Uint8Array(0), 'it has no bytes');
  },
  'keeps 5 MiB that are not a whole number of slices': async ({ blobs }) => {
    const bytes = createBytes(5 * MIB + 17);
    await blobs.put('task-1/target', bytesToFileSource(bytes));
    const file = await held(blobs, 'task-1/target');
    assertSame(file.size, bytes.byteLength, 'the size comes back');
    for (let start = 0; start < bytes.byteLength; start += MIB) {
      const part = await sliceOf(file, start, start + MIB);
      assertBytes(part, bytes.subarray(start, start + MIB), 'each slice comes back');
    }
  },
  'replaces what was there': async ({ blobs }) => {
    await blobs.put('task-1/source', bytesToFileSource(createBytes(5000, 1), { name: 'first' }));
    await blobs.put('task-1/source', bytesToFileSource(createBytes(50, 2), { name: 'second' }));
    const { name, size } = await held(blobs, 'task-1/source');
    assertSame({ name, size }, { name: 'second', size: 50 }, 'the second file is there');
    const bytes = await bytesOf(blobs, 'task-1/source');
    assertBytes(bytes, createBytes(50, 2), 'with its own bytes');
  },
  'keeps keys apart': async ({ blobs }) => {
    for (const [index, key] of KEYS.entries()) await blobs.put(key, small(index));
    for (const [index, key] of KEYS.entries()) {
      assertBytes(await bytesOf(blobs, key), createBytes(100, index), 'each key has its own bytes');
    }
    for (const [index, key] of KEYS.entries()) {
      await blobs.remove(key);
      assertSame(await blobs.get(key), null, 'what was removed is gone');
      for (const other of KEYS.slice(index + 1)) await held(blobs, other);
    }
  },
  'removes twice': async ({ blobs }) => {
    await blobs.remove('task-1/source');
    await blobs.put('task-1/source', small(1));
    await blobs.remove('task-1/source');
    await blobs.remove('task-1/source');
    assertSame(await blobs.get('task-1/source'), null, 'it is gone');
    await blobs.put('task-1/source', small(2));
    const bytes = await bytesOf(blobs, 'task-1/source');
    assertBytes(bytes, createBytes(100, 2), 'it can be put again');
  },
  'takes copies': async ({ blobs }) => {
    const bytes = createBytes(100);
    await blobs.put('task-1/source', bytesToFileSource(bytes));
    bytes.fill(0);
    const kept = await bytesOf(blobs, 'task-1/source');
    assertBytes(kept, createBytes(100), 'a later change of the bytes is not seen');
    kept.fill(0);
    const again = await bytesOf(blobs, 'task-1/source');
    assertBytes(again, createBytes(100), 'nor is a change of what was given');
  },
  'leaves the old bytes when a file breaks off': async ({ blobs }) => {
    await blobs.put('task-1/source', small(1));
    const put = () => blobs.put('task-1/source', broken(20 * MIB));
    await rejectionOf(put, 'a file that cannot be read is refused');
    const bytes = await bytesOf(blobs, 'task-1/source');
    assertBytes(bytes, createBytes(100, 1), 'the old bytes are there');
    await rejectionOf(() => blobs.put('task-2/source', broken(20 * MIB)), 'also under a new key');
    assertSame(await blobs.get('task-2/source'), null, 'where nothing was, nothing is');
  },
  'stores nothing once aborted': async ({ blobs }) => {
    const put = () => blobs.put('task-1/source', small(1), { signal: AbortSignal.abort() });
    await rejectionOf(put, 'an aborted put rejects');
    assertSame(await blobs.get('task-1/source'), null, 'nothing is there');
  },
  'ends with one whole file when several are put at once': async ({ blobs }) => {
    const seeds = [1, 2, 3, 4];
    const put = (seed: number) =>
      blobs.put('task-1/source', bytesToFileSource(createBytes(MIB + seed, seed)));
    await Promise.all(seeds.map(put));
    const bytes = await bytesOf(blobs, 'task-1/source');
    const seed = bytes.byteLength - MIB;
    assert(seeds.includes(seed), 'the size is the one of a file that was put');
    assertBytes(bytes, createBytes(MIB + seed, seed), 'and so are all the bytes');
  },
  'puts and removes of one task do not disturb another role': async ({ blobs }) => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const key = `task-1/face:${index}`;
        await blobs.put(key, small(index));
        if (index % 2 === 0) await blobs.remove(key);
      }),
    );
    for (let index = 1; index < 20; index += 2) {
      const bytes = await bytesOf(blobs, `task-1/face:${index}`);
      assertBytes(bytes, createBytes(100, index), 'what was not removed is there');
    }
  },
};

function reopening<Bench extends BlobStoreBench>(
  reopen: (bench: Bench) => Promise<BlobStore>,
): Record<string, Body<Bench>> {
  return {
    'keeps bytes for the next opening': async (bench) => {
      const about = { name: 'a.mp4', type: 'video/mp4' };
      await bench.blobs.put('task-1/target', bytesToFileSource(createBytes(3 * MIB), about));
      await bench.blobs.put('task-1/source', small(1));
      await bench.blobs.remove('task-1/source');
      const again = await reopen(bench);
      const { name, type } = await held(again, 'task-1/target');
      assertSame({ name, type }, about, 'what is known of it is there');
      assertBytes(await bytesOf(again, 'task-1/target'), createBytes(3 * MIB), 'the bytes are');
      assertSame(await again.get('task-1/source'), null, 'what was removed stays removed');
    },
  };
}

/** What every `BlobStore` promises, as cases for any test runner. */
export function blobStoreContract<Bench extends BlobStoreBench>(
  harness: BlobStoreHarness<Bench>,
): ContractCase[] {
  const { reopen } = harness;
  return toCases(harness, {
    ...bodies,
    ...(reopen === undefined ? {} : reopening((bench: Bench) => reopen(bench))),
  });
}
