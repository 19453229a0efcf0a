/** Prints figures to compare one change with another; nothing here passes or fails. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobContext } from '../src/jobs/job-context.ts';
import { createSwapEngine, type SwapEngine } from '../src/swap/engine.ts';
import { makeSampleVideo } from '../src/video/sample-video.ts';
import { pipeRgba } from './pipe-rgba.ts';

const SAMPLES = path.join(import.meta.dirname, '../../samples');
const ROUNDS = 3;
const SECONDS = 8;
const SIZES = [
  { width: 640, height: 360 },
  { width: 1280, height: 720 },
] as const;

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function createContext(dir: string): JobContext {
  return {
    readFile: (location) => readFile(new URL(location)),
    locateFile: async (location) => new URL(location).pathname,
    onProgress: () => undefined,
    openWorkDir: async () => dir,
    keepResult: () => undefined,
    adopt: (start) => start(),
    signal: new AbortController().signal,
  };
}

async function swapVideo(engine: SwapEngine, file: string, dir: string): Promise<number> {
  const input = {
    process_type: 'video',
    source_file: pathToFileURL(path.join(SAMPLES, 'mona-lisa.jpg')).href,
    target_file: pathToFileURL(file).href,
  };
  const { total_frames: frames } = await engine.runJob(input, createContext(dir));
  return Number(frames);
}

async function framesPerSecond(work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  const frames = await work();
  return (frames * 1000) / (performance.now() - start);
}

async function benchSize(engine: SwapEngine, dir: string, size: (typeof SIZES)[number]) {
  const file = path.join(dir, `target-${size.height}.mp4`);
  const still = path.join(SAMPLES, 'astronaut.jpg');
  await makeSampleVideo({ still, out: file, seconds: SECONDS, ...size });
  const pipes: number[] = [];
  const swaps: number[] = [];
  // In turns, so that whatever else the machine does meets both.
  for (let round = 0; round < ROUNDS; round += 1) {
    pipes.push(await framesPerSecond(() => pipeRgba(file, path.join(dir, 'pipe.mp4'), size)));
    swaps.push(await framesPerSecond(() => swapVideo(engine, file, dir)));
  }
  const [pipe, swap] = [median(pipes), median(swaps)];
  const { size: bytes } = await stat(file);
  return {
    video: `${size.width}x${size.height}, ${SECONDS} s, ${Math.round(bytes / 1024)} KiB`,
    'RGBA pipe alone': `${pipe.toFixed(1)} frames/s`,
    'with the swap': `${swap.toFixed(1)} frames/s`,
    ratio: (swap / pipe).toFixed(2),
  };
}

const dir = await mkdtemp(path.join(tmpdir(), 'faceswap-bench-'));
try {
  const engine = await createSwapEngine();
  const rows: Record<string, string>[] = [];
  for (const size of SIZES) rows.push(await benchSize(engine, dir, size));
  console.table(rows);
} finally {
  await rm(dir, { recursive: true, force: true });
}
