/** Prints figures to compare one change with another; nothing here passes or fails. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFaceSwapClient } from '@faceswap/sdk';
import { fileFromPath, fileStore } from '@faceswap/sdk/stores/file';
import { memoryStore } from '@faceswap/sdk/stores/memory';
import { faceswapPreset, runpodTransport } from '@faceswap/sdk/transports/runpod';
import { presignedUploader } from '@faceswap/sdk/uploaders/presigned';
import { signFileUrl, startEngine } from '@faceswap-examples/local-engine';

const SAMPLES = path.join(import.meta.dirname, '../../samples');
const API_KEY = 'bench-key-0123456789abcdef';
const RECORDS = 10_000;
const rows: [what: string, figure: string][] = [];
const note = (what: string, figure: string) => void rows.push([what, figure]);

async function timed<Value>(work: () => Promise<Value>): Promise<[number, Value]> {
  const start = performance.now();
  const value = await work();
  return [performance.now() - start, value];
}

const ms = (value: number): string => `${Math.round(value)} ms`;
const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function openEngine(worker: 'swap' | 'scripted') {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'faceswap-bench-'));
  const engine = await startEngine({
    dataDir,
    apiKey: API_KEY,
    worker,
    scriptedMs: 60_000,
    workers: 1,
  });
  const cut = engine.endpointUrl.lastIndexOf('/');
  const client = createFaceSwapClient({
    transport: runpodTransport({
      baseUrl: engine.endpointUrl.slice(0, cut),
      endpointId: engine.endpointUrl.slice(cut + 1),
      apiKey: API_KEY,
      preset: faceswapPreset,
    }),
    uploader: presignedUploader({
      sign: async ({ method, key }) => ({
        url: signFileUrl({
          url: engine.url,
          key,
          method,
          expiresAt: Date.now() + 60_000,
          apiKey: API_KEY,
        }),
      }),
    }),
  });
  const create = async () =>
    client.tasks.create({
      mode: 'single-image',
      source: await fileFromPath(path.join(SAMPLES, 'mona-lisa.jpg')),
      target: await fileFromPath(path.join(SAMPLES, 'astronaut.jpg')),
      consent: { subjects: 'authorized', statement: 'bench', acceptedAt: Date.now() },
    });
  const close = async () => {
    await client.close();
    await engine.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { create, close };
}

async function benchSwaps(): Promise<void> {
  const { create, close } = await openEngine('swap');
  const swap = async () => (await (await create()).result()).size ?? 0;
  const [cold, bytes] = await timed(swap);
  const warm: number[] = [];
  for (let round = 0; round < 5; round += 1) warm.push((await timed(swap))[0]);
  await close();
  note('image swap, first of an engine', ms(cold));
  note('image swap, warm, median of 5', ms(median(warm)));
  note('result', `${Math.round(bytes / 1024)} KiB`);
}

async function benchCancels(): Promise<void> {
  const { create, close } = await openEngine('scripted');
  const took: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const task = await create();
    await new Promise<void>((resolve) => {
      const stop = task.subscribe(({ phase }) => {
        if (phase !== 'processing' && phase !== 'queued') return;
        stop();
        resolve();
      });
    });
    took.push((await timed(() => task.cancel()))[0]);
  }
  await close();
  note('cancel of a remote job until its end is confirmed, median of 9', ms(median(took)));
}

async function folderBytes(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) total += (await stat(path.join(entry.parentPath, entry.name))).size;
  }
  return total;
}

/** Real records, made by a real client whose tasks wait for a free slot for ever. */
async function fill(store: ReturnType<typeof memoryStore>): Promise<void> {
  const client = idleClient(store);
  const input = { url: 'https://example.com/a.jpg' };
  const consent = { subjects: 'authorized', statement: 'bench', acceptedAt: 1 } as const;
  const mode = 'single-image';
  await client.ready;
  for (let start = 0; start < RECORDS; start += 500) {
    const batch = Array.from({ length: 500 }, () =>
      client.tasks.create({ mode, source: input, target: input, consent }),
    );
    await Promise.all(batch);
  }
  await client.close();
}

function idleClient(store: ReturnType<typeof memoryStore> | ReturnType<typeof fileStore>) {
  const transport = runpodTransport({
    endpointId: 'none',
    apiKey: API_KEY,
    preset: faceswapPreset,
  });
  return createFaceSwapClient({ transport, store, limits: { concurrency: 0 } });
}

async function benchRestore(): Promise<void> {
  const store = memoryStore();
  await fill(store);
  const folder = await mkdtemp(path.join(tmpdir(), 'faceswap-bench-'));
  const files = fileStore(folder);
  const records = await store.list();
  for (let start = 0; start < records.length; start += 100) {
    const batch = records.slice(start, start + 100);
    await Promise.all(batch.map(({ id, value }) => files.compareAndSet(id, null, value)));
  }
  for (const [name, from] of [
    ['memory', store],
    ['files', fileStore(folder)],
  ] as const) {
    const client = idleClient(from);
    const [took] = await timed(() => client.ready);
    note(`restore of ${client.tasks.list().length} records from ${name}`, ms(took));
    await client.close();
  }
  note('a record on disk', `${Math.round((await folderBytes(folder)) / RECORDS)} bytes`);
  await rm(folder, { recursive: true, force: true });
}

await benchSwaps();
await benchCancels();
await benchRestore();
const width = Math.max(...rows.map(([what]) => what.length));
for (const [what, figure] of rows) console.log(`${what.padEnd(width)}  ${figure}`);
