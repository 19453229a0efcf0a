import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSwapEngine, type SwapEngine } from '../../src/swap/engine.ts';
import { makeSampleVideo } from '../../src/video/sample-video.ts';
import { createTestContext } from '../support/job-context.ts';
import { ffmpeg, makeTemporary, measureVideo, sample } from '../support/video.ts';

let engine: SwapEngine;
let dir: string;
let base: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ dir, remove } = await makeTemporary());
  engine = await createSwapEngine();
  base = join(dir, 'base.mp4');
  const size = { width: 320, height: 180 };
  await makeSampleVideo({ still: sample('astronaut'), out: base, seconds: 3, ...size });
}, 60_000);

afterAll(() => remove());

async function swap(name: string, ...args: string[]) {
  const target = join(dir, name);
  await ffmpeg(...args, target);
  const test = await createTestContext();
  const output = await engine.runJob(
    {
      process_type: 'video',
      source_file: pathToFileURL(sample('average-face')).href,
      target_file: pathToFileURL(target).href,
    },
    test.context,
  );
  const file = test.result();
  if (file === null) throw new Error('The job kept no result.');
  return { output, target: await measureVideo(target), result: await measureVideo(file) };
}

const apart = (late: 'v' | 'a', ...args: string[]): string[] => {
  const [video, audio] = late === 'v' ? [1, 0] : [0, 1];
  const inputs = ['-i', base, '-itsoffset', '0.7', '-i', base];
  return [...inputs, '-map', `${video}:v`, '-map', `${audio}:a`, '-c', 'copy', ...args];
};

it.each(['mp4', 'mkv', 'ts'])('sound that begins late stays late (%s)', async (ending) => {
  const { target, result } = await swap(`late-sound.${ending}`, ...apart('a'));
  expect(target.audioDelay).toBeCloseTo(0.7, 1);
  expect(result.frames).toBe(72);
  expect(result.audioDelay).toBeCloseTo(0.7, 1);
});

it.each(['mkv', 'ts'])('a picture that begins late is whole (%s)', async (ending) => {
  const { output, result } = await swap(`late-picture.${ending}`, ...apart('v'));
  expect(output['successful_swaps']).toBeGreaterThanOrEqual(72);
  expect(result.audioSeconds).toBeCloseTo(3, 1);
});

it('a video that was cut without coding it anew is as long as it plays', async () => {
  const { output, result } = await swap('cut.mp4', '-ss', '1.3', '-i', base, '-c', 'copy');
  expect(output['total_frames']).toBeGreaterThanOrEqual(40);
  expect(result.seconds).toBeCloseTo(1.7, 1);
});

it('sound may outlast the picture', async () => {
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=500:duration=6'];
  const { output, result } = await swap(
    'long-sound.mkv',
    '-i',
    base,
    ...tone,
    '-map',
    '0:v',
    '-map',
    '1:a',
    '-c:v',
    'copy',
    '-c:a',
    'aac',
  );
  // The coder's first few samples lie before zero, so the picture may begin a frame later.
  expect(Math.abs(Number(output['total_frames']) - 72)).toBeLessThanOrEqual(1);
  expect(result.audioSeconds).toBeCloseTo(6, 0);
});

it('the sound that a player would play is kept, not the first one', async () => {
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=500:duration=3'];
  const maps = [
    '-map',
    '0:v',
    '-map',
    '1:a',
    '-map',
    '0:a',
    '-c:v',
    'copy',
    '-c:a:0',
    'ac3',
    '-c:a:1',
    'copy',
  ];
  const marks = ['-disposition:a:0', '0', '-disposition:a:1', 'default'];
  const { result } = await swap('two-sounds.mkv', '-i', base, ...tone, ...maps, ...marks);
  expect(result.audioCodec).toBe('aac');
});

it('a single frame stays one', async () => {
  const { output, result } = await swap('one.mp4', '-i', base, '-frames:v', '1', '-an');
  expect([output['total_frames'], result.frames]).toEqual([1, 1]);
});
