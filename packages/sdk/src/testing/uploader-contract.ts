import type { ResolveOptions, Uploader } from '../contracts/uploader.ts';
import { bytesToFileSource, type FileSource } from '../task/file-source.ts';
import { type UploadedFile, uploadedFileSchema } from '../task/task-record.ts';
import { assert, assertBytes, assertSame, ourRejectionOf, rejectionOf, settles } from './assert.ts';
import {
  type Body,
  type ContractCase,
  type ContractHarness,
  createBytes,
  toCases,
} from './contract-case.ts';

export interface UploaderBench {
  readonly uploader: Uploader;
}

/** Without `refuse` its case is left out. */
export interface UploaderHarness<Bench extends UploaderBench = UploaderBench>
  extends ContractHarness<Bench> {
  /** Fetches a URL as the endpoint would; not called for `data:` URLs. */
  fetchUrl(bench: Bench, url: string): Promise<Uint8Array>;
  /** Texts that must not stand in what is kept, such as a signature. */
  secrets?(bench: Bench): readonly string[];
  /** Makes the place refuse all uploads from now on. */
  refuse?(bench: Bench): Promise<void>;
}

const SIZE = 300_000;
const MAX_KEPT = 2048;
const MAX_PROGRESS_CALLS = 10_000;

const createFile = (seed = 1, name = 'face.png'): FileSource =>
  bytesToFileSource(createBytes(SIZE, seed), { name, type: 'image/png' });

const never = new AbortController().signal;

const upload = (
  uploader: Uploader,
  file: FileSource,
  key = 'task-1/source',
): Promise<UploadedFile> =>
  uploader.upload(file, { key, signal: never, onProgress: () => undefined });

const resolveOptions = (file: FileSource, signal = never): ResolveOptions => ({
  signal,
  file: { name: file.name, type: file.type, size: file.size },
  open: async () => file,
});

/** A file whose slices never come. */
const stuck = (): FileSource => ({
  ...createFile(),
  slice: () => ({ arrayBuffer: () => new Promise(() => undefined) }),
});

const unreadable = (): FileSource => ({
  ...createFile(),
  slice: () => ({ arrayBuffer: () => Promise.reject(new Error('This file is broken.')) }),
});

function bytesOfDataUrl(url: string): Uint8Array {
  const encoded = url.slice(url.indexOf(',') + 1);
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}

function createBodies<Bench extends UploaderBench>(
  harness: UploaderHarness<Bench>,
): Record<string, Body<Bench>> {
  const fetchBytes = async (bench: Bench, uploaded: UploadedFile, file: FileSource) => {
    const url = await bench.uploader.resolve(uploaded, resolveOptions(file));
    return url.startsWith('data:') ? bytesOfDataUrl(url) : harness.fetchUrl(bench, url);
  };

  return {
    'gives a URL with the same bytes behind it': async (bench) => {
      const file = createFile();
      const uploaded = await upload(bench.uploader, file);
      const bytes = await fetchBytes(bench, uploaded, file);
      assertBytes(bytes, createBytes(SIZE), 'the bytes come back');
    },
    'gives the kind of URL that it says': async ({ uploader }) => {
      const file = createFile();
      const url = await uploader.resolve(await upload(uploader, file), resolveOptions(file));
      const pattern = uploader.gives === 'data' ? /^data:image\/png;base64,/ : /^https?:\/\//;
      assert(pattern.test(url), `an uploader that gives '${uploader.gives}' resolves to one`);
    },
    'keeps small JSON, without bytes or secrets': async (bench) => {
      const { uploader } = bench;
      const file = createFile();
      const uploaded = await upload(uploader, file);
      const text = JSON.stringify(uploaded);
      const url = await uploader.resolve(uploaded, resolveOptions(file));
      assert(uploadedFileSchema.safeParse(uploaded).success, 'it has the shape of UploadedFile');
      assertSame(JSON.parse(text), uploaded, 'it survives JSON and back');
      assertSame(uploaded.uploader, uploader.name, 'it names its uploader');
      assert(text.length <= MAX_KEPT, `it has at most ${MAX_KEPT} characters`);
      assert(!text.includes(url), 'the URL is not in it');
      for (const secret of harness.secrets?.(bench) ?? []) {
        assert(!text.includes(secret), 'no secret is in it');
      }
    },
    'resolves what was kept as JSON, more than once': async (bench) => {
      const file = createFile();
      const uploaded = await upload(bench.uploader, file);
      for (let count = 0; count < 2; count += 1) {
        const kept: UploadedFile = JSON.parse(JSON.stringify(uploaded));
        const bytes = await fetchBytes(bench, kept, file);
        assertBytes(bytes, createBytes(SIZE), 'each URL has the bytes behind it');
      }
    },
    'tells the progress as fractions that grow to 1': async ({ uploader }) => {
      const told: number[] = [];
      const onProgress = (fraction: number): number => told.push(fraction);
      await uploader.upload(createFile(), { key: 'task-1/source', signal: never, onProgress });
      assertSame(told.at(-1), 1, 'the last one is 1');
      assert(
        told.every((fraction) => fraction >= 0 && fraction <= 1),
        'each is from 0 to 1',
      );
      assertSame(
        told,
        told.toSorted((a, b) => a - b),
        'none is below the one before',
      );
      assert(told.length <= MAX_PROGRESS_CALLS, 'they are not told byte by byte');
    },
    'keeps files under two keys apart': async (bench) => {
      const files = [createFile(1), createFile(2, '\u6362\u8138 "b".png')] as const;
      const [first, second] = await Promise.all([
        upload(bench.uploader, files[0], 'task-1/source'),
        upload(bench.uploader, files[1], 'task-1/face:a'),
      ]);
      const bytes = await fetchBytes(bench, first, files[0]);
      assertBytes(bytes, createBytes(SIZE, 1), 'the first has its bytes');
      const others = await fetchBytes(bench, second, files[1]);
      assertBytes(others, createBytes(SIZE, 2), 'the second has its own');
    },
    'takes the same upload again': async (bench) => {
      const file = createFile();
      await upload(bench.uploader, file);
      const uploaded = await upload(bench.uploader, file);
      const bytes = await fetchBytes(bench, uploaded, file);
      assertBytes(bytes, createBytes(SIZE), 'the bytes come back');
    },
    'does nothing once aborted': async ({ uploader }) => {
      const signal = AbortSignal.abort();
      const file = createFile();
      const send = () =>
        uploader.upload(file, { key: 'task-1/source', signal, onProgress: () => undefined });
      await rejectionOf(send, 'an aborted upload rejects');
      const uploaded = await upload(uploader, file);
      const resolve = () => uploader.resolve(uploaded, resolveOptions(file, signal));
      await rejectionOf(resolve, 'an aborted resolve rejects');
    },
    'stops at once when aborted': async ({ uploader }) => {
      const controller = new AbortController();
      const work = uploader.upload(stuck(), {
        key: 'task-1/source',
        signal: controller.signal,
        onProgress: () => undefined,
      });
      controller.abort();
      assert(await settles(work), 'an upload that is aborted settles');
    },
    'says so when a file cannot be read': async ({ uploader }) => {
      const file = unreadable();
      const work = async () => uploader.resolve(await upload(uploader, file), resolveOptions(file));
      await ourRejectionOf(work, 'UploadError', 'a file that cannot be read is refused');
    },
  };
}

function refusing<Bench extends UploaderBench>(
  refuse: (bench: Bench) => Promise<void>,
): Record<string, Body<Bench>> {
  return {
    'says so when an upload is refused': async (bench) => {
      await refuse(bench);
      const work = () => upload(bench.uploader, createFile());
      await ourRejectionOf(work, 'UploadError', 'an upload that is refused rejects');
    },
  };
}

/** What every `Uploader` promises, as cases for any test runner. */
export function uploaderContract<Bench extends UploaderBench>(
  harness: UploaderHarness<Bench>,
): ContractCase[] {
  const { refuse } = harness;
  return toCases(harness, {
    ...createBodies(harness),
    ...(refuse === undefined ? {} : refusing((bench: Bench) => refuse(bench))),
  });
}
