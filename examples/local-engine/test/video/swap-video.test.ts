import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSwapEngine, type SwapEngine } from '../../src/swap/engine.ts';
import { makeSampleVideo } from '../../src/video/sample-video.ts';
import {
  createRecogniser,
  distance,
  landmarkDistance,
  openPicture,
  type Picture,
  pasteRectangle,
  type RecognisedFace,
  type Recogniser,
} from '../support/face-metrics.ts';
import { createTestContext } from '../support/job-context.ts';
import {
  describeStreams,
  extractFrames,
  ffmpeg,
  makeTemporary,
  measureVideo,
  sample,
  turnByMetadata,
} from '../support/video.ts';

let engine: SwapEngine;
let see: Recogniser;
let dir: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ dir, remove } = await makeTemporary());
  [engine, see] = [await createSwapEngine(), await createRecogniser()];
}, 60_000);

afterAll(() => remove());

const toUrl = (path: string): string => `file://${path}`;

async function swap(source: string, target: string, options: Record<string, unknown> = {}) {
  const test = await createTestContext();
  const output = await engine.runJob(
    { process_type: 'video', source_file: toUrl(source), target_file: toUrl(target), options },
    test.context,
  );
  const file = test.result();
  if (file === null) throw new Error('The job kept no result.');
  return { output, file, progress: test.progress, children: test.children };
}

/** How far pose and expression may be apart; the coding of the video adds a little to what a picture may. */
const SAME_POSE = 0.06;
const EVERY = 6;

interface Scene {
  readonly source: RecognisedFace;
  readonly sourcePicture: Picture;
  readonly targets: readonly { readonly picture: Picture; readonly face: RecognisedFace }[];
}

/** The share of the frames that show the source in the pose of the target's frame at the same place. */
async function shareOfSwapped(frames: readonly Picture[], { source, targets }: Scene) {
  let count = 0;
  for (const [index, frame] of frames.entries()) {
    const face = await see(frame);
    const target = targets[index]?.face ?? face;
    const toSource = distance(face.descriptor, source.descriptor);
    const isCloser = toSource < distance(face.descriptor, target.descriptor) - 0.1;
    const isPosed = landmarkDistance(face, target) < SAME_POSE;
    if (toSource < 0.6 && isCloser && isPosed) count += 1;
  }
  return count / frames.length;
}

const openAll = (paths: readonly string[]) => Promise.all(paths.map((path) => openPicture(path)));

describe('a video of four seconds with sound', () => {
  let scene: Scene;
  let target: string;

  beforeAll(async () => {
    target = join(dir, 'target.mp4');
    await makeSampleVideo({ still: sample('astronaut'), out: target });
    const sourcePicture = await openPicture(sample('mona-lisa'));
    const targets: { picture: Picture; face: RecognisedFace }[] = [];
    for (const picture of await openAll(await extractFrames(target, EVERY))) {
      targets.push({ picture, face: await see(picture) });
    }
    scene = { sourcePicture, targets, source: await see(sourcePicture) };
  }, 60_000);

  it('comes back with the source’s face in every frame, and everything else as it was', async () => {
    const { file, output, progress, children } = await swap(sample('mona-lisa'), target);
    const [before, after] = [await measureVideo(target), await measureVideo(file)];
    expect(after).toMatchObject({ width: 640, height: 360, frames: before.frames, codec: 'avc' });
    expect(Math.abs(after.seconds - before.seconds)).toBeLessThan(1 / 24);
    expect(after.audioCodec).toBe('aac');
    expect(Math.abs((after.audioSeconds ?? 0) - (before.audioSeconds ?? 0))).toBeLessThan(1 / 24);
    expect(output).toMatchObject({ total_frames: 96, successful_swaps: 96, resolution: '640x360' });
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBeLessThan(100);
    expect(children.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const frames = await openAll(await extractFrames(file, EVERY));
    expect(frames).toHaveLength(scene.targets.length);
    expect(await shareOfSwapped(frames, scene)).toBeGreaterThanOrEqual(0.95);
  }, 120_000);

  /** A few frames are enough to show that a control fails. */
  const some = (): Picture[] => scene.targets.slice(0, 5).map(({ picture }) => picture);

  it('would fail without a swap', async () => {
    expect(await shareOfSwapped(some(), scene)).toBe(0);
  }, 60_000);

  it('would fail with the source pasted in as a rectangle', async () => {
    const pasted = some().map((frame) => pasteRectangle(see, scene.sourcePicture, frame));
    expect(await shareOfSwapped(await Promise.all(pasted), scene)).toBeLessThan(0.5);
  }, 120_000);
});

describe('a video', () => {
  const make = async (name: string, ...args: string[]): Promise<string> => {
    const still = join(dir, 'short.mp4');
    await makeSampleVideo({
      still: sample('astronaut'),
      out: still,
      seconds: 1,
      width: 320,
      height: 180,
    });
    const out = join(dir, name);
    await ffmpeg('-i', still, ...args, out);
    return out;
  };
  const run = async (name: string, args: string[], options: Record<string, unknown> = {}) => {
    const { file } = await swap(sample('average-face'), await make(name, ...args), options);
    return measureVideo(file);
  };

  it('without sound has none afterwards', async () => {
    expect(await run('mute.mp4', ['-an'])).toMatchObject({ audioCodec: null, frames: 24 });
  }, 60_000);

  it('that is turned by its metadata comes back upright', async () => {
    const turned = await make('turned.mp4', '-vf', 'transpose=2');
    await turnByMetadata(turned);
    const { file, output } = await swap(sample('average-face'), turned);
    expect(await measureVideo(file)).toMatchObject({ width: 320, height: 180 });
    expect(output).toMatchObject({ successful_swaps: 24 });
  }, 60_000);

  it('with odd sizes comes back with even ones', async () => {
    const args = ['-vf', 'format=yuv444p,crop=319:179'];
    expect(await run('odd.mkv', args)).toMatchObject({ width: 320, height: 180, frames: 24 });
  }, 60_000);

  it('of varying frame rate keeps its length', async () => {
    const file = await make(
      'varying.mp4',
      '-an',
      '-vf',
      "setpts='PTS+if(gt(N,12),N*0.02/TB,0)'",
      '-vsync',
      '2',
    );
    const before = await measureVideo(file);
    const after = await measureVideo((await swap(sample('average-face'), file)).file);
    expect(Math.abs(after.seconds - before.seconds)).toBeLessThan(2 / 24);
  }, 60_000);

  it('of television keeps its fractional rate', async () => {
    const args = ['-vf', 'fps=30000/1001', '-an'];
    const before = await measureVideo(await make('ntsc.mov', ...args));
    const after = await run('ntsc.mov', args);
    expect(after.rate).toBeCloseTo(30_000 / 1001, 2);
    expect(after.frames).toBe(before.frames);
  }, 60_000);

  it('of many frames is capped when the rate need not be kept', async () => {
    const args = ['-vf', 'fps=60', '-an'];
    expect((await run('fast.mp4', args, { keep_fps: false })).rate).toBeCloseTo(30, 1);
    expect((await run('fast.mp4', args, { keep_fps: true })).rate).toBeCloseTo(60, 1);
  }, 60_000);

  it('is encoded as asked', async () => {
    const webm = await run('a.mp4', ['-c', 'copy'], { video_encoder: 'libvpx-vp9' });
    expect(webm).toMatchObject({ codec: 'vp9', audioCodec: 'opus', frames: 24 });
    const hevc = await run('a.mp4', ['-c', 'copy'], { video_encoder: 'libx265' });
    expect(hevc).toMatchObject({ codec: 'hevc', frames: 24 });
  }, 60_000);

  it('comes back as H.264 and AAC in yuv420p that a page can begin to play, whatever it was', async () => {
    const codecs = ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuv444p', '-deadline', 'realtime'];
    const target = await make('odd-codecs.mkv', ...codecs, '-c:a', 'libopus');
    const { file } = await swap(sample('average-face'), target);
    expect(await measureVideo(file)).toMatchObject({ codec: 'avc', audioCodec: 'aac' });
    expect(await describeStreams(file)).toMatch(/Video: h264[^\n]* yuv420p/);
    const bytes = await readFile(file);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    expect(bytes.indexOf('AI-generated')).toBeGreaterThan(0);
  }, 60_000);

  it('is as large as its quality says', async () => {
    const target = await make('quality.mp4', '-c', 'copy');
    const sizes: number[] = [];
    for (const quality of [10, 20, 40]) {
      const { file } = await swap(sample('average-face'), target, { video_quality: quality });
      sizes.push((await stat(file)).size);
    }
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(sizes[0]).toBeGreaterThan(2 * (sizes[2] ?? 0));
  }, 60_000);

  it('in HEVC, as telephones make it, is read', async () => {
    const args = ['-c:v', 'libx265', '-x265-params', 'log-level=error', '-tag:v', 'hvc1'];
    expect(await run('phone.mov', args)).toMatchObject({ codec: 'avc', frames: 24 });
  }, 60_000);

  it('passes on frames without a face, and says how many it swapped', async () => {
    const half = "drawbox=enable='lt(n,12)':color=gray:t=fill";
    const file = await make('half.mp4', '-vf', half);
    const { output } = await swap(sample('average-face'), file);
    expect(output).toMatchObject({ total_frames: 24, successful_swaps: 12 });
  }, 60_000);
});
