import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSwapEngine, type SwapEngine } from '../../src/swap/engine.ts';
import { JobError } from '../../src/swap/job-error.ts';
import { createTestContext } from '../support/job-context.ts';

const SAMPLES = path.join(import.meta.dirname, '../../../samples');
const FACE = path.join(SAMPLES, 'mona-lisa.jpg');

let engine: SwapEngine;
let face: Buffer;
const files = new Map<string, Buffer>();

beforeAll(async () => {
  engine = await createSwapEngine();
  face = await readFile(FACE);
}, 60_000);

async function run(input: unknown) {
  const readFrom = async (location: string) => files.get(location) ?? readFile(location);
  return engine.runJob(input, (await createTestContext({ readFile: readFrom })).context);
}

const swap = (source: string, target: string, more: object = {}) =>
  run({ process_type: 'single_image', source_url: source, target_url: target, ...more });

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof JobError)) throw new Error(`No JobError, but ${String(error)}`);
  expect(error.message.length).toBeGreaterThan(20);
  expect(error.message).not.toMatch(/\/|node_modules|vips|undefined/);
  return error.code;
}

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#777' } });

type Make = () => Promise<Buffer> | Buffer;

const BAD: Record<string, readonly [make: Make, code: string]> = {
  'an empty file': [() => Buffer.alloc(0), 'INVALID_IMAGE'],
  'a text': [() => Buffer.from('Dear Lisa, this is a letter.'), 'INVALID_IMAGE'],
  zeros: [() => Buffer.alloc(5_000), 'INVALID_IMAGE'],
  'the first half of a JPEG': [() => face.subarray(0, face.length / 2), 'INVALID_IMAGE'],
  'a JPEG header alone': [() => face.subarray(0, 20), 'INVALID_IMAGE'],
  'a PNG signature alone': [() => Buffer.from('89504e470d0a1a0a', 'hex'), 'INVALID_IMAGE'],
  'a truncated PNG': [
    async () => (await sharp(face).png().toBuffer()).subarray(0, 20_000),
    'INVALID_IMAGE',
  ],
  'the start of an mp4': [
    () => Buffer.from('0000002066747970697364f6d0000020069736f6d69736f32', 'hex'),
    'INVALID_IMAGE',
  ],
  'a web page': [() => Buffer.from('<!doctype html><title>502</title>'), 'INVALID_IMAGE'],
  'a JPEG with its middle overwritten': [
    () => Buffer.concat([face.subarray(0, 300), Buffer.alloc(400), face.subarray(700)]),
    'INVALID_IMAGE',
  ],
  '144 million pixels': [
    () => plain(12_000, 12_000).png({ compressionLevel: 9 }).toBuffer(),
    'IMAGE_TOO_LARGE',
  ],
  'one pixel': [() => plain(1, 1).png().toBuffer(), 'NO_FACE_IN_SOURCE'],
  'one row of pixels': [() => plain(2_000, 1).png().toBuffer(), 'NO_FACE_IN_SOURCE'],
  'a grey wall': [() => plain(600, 400).png().toBuffer(), 'NO_FACE_IN_SOURCE'],
  noise: [
    () =>
      sharp({
        create: {
          width: 400,
          height: 400,
          channels: 3,
          background: '#000',
          noise: { type: 'gaussian', mean: 128, sigma: 60 },
        },
      })
        .png()
        .toBuffer(),
    'NO_FACE_IN_SOURCE',
  ],
};

describe('a source that is', () => {
  it.each(Object.entries(BAD))('%s is refused by code', async (name, [make, code]) => {
    files.set('bad', await make());
    expect(await codeOf(swap('bad', FACE)), name).toBe(code);
  });

  it('a face of a few pixels is refused as too small or not seen', async () => {
    const tiny = await sharp(face).resize(60).toBuffer();
    files.set(
      'tiny',
      await plain(600, 600)
        .composite([{ input: tiny }])
        .png()
        .toBuffer(),
    );
    expect(['FACE_TOO_SMALL', 'NO_FACE_IN_SOURCE']).toContain(await codeOf(swap('tiny', FACE)));
  });
});

it('names the target where the target is at fault', async () => {
  files.set('wall', await plain(500, 500).png().toBuffer());
  expect(await codeOf(swap(FACE, 'wall'))).toBe('NO_FACE_IN_TARGET');
});

describe('an odd picture works:', () => {
  const cmyk = () => sharp(face).toColourspace('cmyk').jpeg().toBuffer();
  const ODD: Record<string, Make> = {
    CMYK: cmyk,
    grey: () => sharp(face).greyscale().jpeg().toBuffer(),
    '16 bits': () => sharp(face).toColourspace('rgb16').png().toBuffer(),
    WebP: () => sharp(face).webp().toBuffer(),
    GIF: () => sharp(face).gif().toBuffer(),
    AVIF: () => sharp(face).resize(300).avif({ effort: 0 }).toBuffer(),
    'a palette': () => sharp(face).png({ palette: true }).toBuffer(),
    progressive: () => sharp(face).jpeg({ progressive: true }).toBuffer(),
    'with alpha': () => sharp(face).ensureAlpha(0.5).png().toBuffer(),
    'larger than is worked with': () => sharp(face).resize(3_000).jpeg().toBuffer(),
  };
  it.each(Object.entries(ODD))('%s', async (_, make) => {
    files.set('odd', await make());
    const output = await swap('odd', path.join(SAMPLES, 'astronaut.jpg'), { output_format: 'png' });
    expect(output['faces_swapped']).toBe(1);
  });

  it('turned by its EXIF data, upright in the result, and without that data', async () => {
    const turned = await sharp(face)
      .rotate(90)
      .withExif({ IFD3: { GPSLatitudeRef: 'N' } })
      .withMetadata({ orientation: 8 })
      .jpeg()
      .toBuffer();
    files.set('turned', turned);
    const { result, width, height } = await swap(path.join(SAMPLES, 'astronaut.jpg'), 'turned');
    const about = await sharp(Buffer.from(String(result), 'base64')).metadata();
    expect([about.width, about.height]).toEqual([width, height]);
    expect(Number(height)).toBeGreaterThan(Number(width));
    expect(about.orientation ?? 1).toBe(1);
    expect(about.exif?.toString('latin1') ?? '').not.toContain('GPS');
    expect(about.xmp?.toString()).toContain('compositeWithTrainedAlgorithmicMedia');
  });
});

describe('an input that', () => {
  it.each<[string, unknown, string]>([
    ['is no object', 'swap, please', 'INVALID_INPUT'],
    ['has no type', { source_url: FACE, target_url: FACE }, 'INVALID_INPUT'],
    ['has an unknown type', { process_type: 'time_travel' }, 'UNSUPPORTED_PROCESS_TYPE'],
    [
      'asks for a video',
      { process_type: 'hologram', source_file: FACE, target_file: FACE },
      'UNSUPPORTED_PROCESS_TYPE',
    ],
    ['has no source', { process_type: 'single_image', target_url: FACE }, 'INVALID_INPUT'],
    [
      'has two sources',
      { process_type: 'single_image', source_url: FACE, source_file: FACE, target_url: FACE },
      'INVALID_INPUT',
    ],
    [
      'has a number as a source',
      { process_type: 'single_image', source_url: 7, target_url: FACE },
      'INVALID_INPUT',
    ],
    [
      'has garbage for base64',
      { process_type: 'single_image_base64', source_image: '%%%', target_image: '%%%' },
      'INVALID_IMAGE',
    ],
    [
      'has a data URI without data',
      { process_type: 'single_image', source_url: 'data:image/png', target_url: FACE },
      'INVALID_IMAGE',
    ],
    [
      'has a data URI of text',
      { process_type: 'single_image', source_url: 'data:text/plain,hello', target_url: FACE },
      'INVALID_IMAGE',
    ],
    [
      'has a broken data URI',
      { process_type: 'single_image', source_url: 'data:image/png,%E0%A4%A', target_url: FACE },
      'INVALID_IMAGE',
    ],
    [
      'maps no face',
      { process_type: 'multi_image', target_url: FACE, face_mappings: {} },
      'INVALID_INPUT',
    ],
    [
      'maps a face that is not there',
      { process_type: 'multi_image', target_url: FACE, face_mappings: { face_9: FACE } },
      'INVALID_INPUT',
    ],
  ])('%s is refused by code', async (_, input, code) => {
    expect(await codeOf(run(input))).toBe(code);
  });
});

it('still swaps afterwards, finds faces, and keeps no tensor', async () => {
  await swap(FACE, FACE);
  const before = tf.memory().numTensors;
  for (let round = 0; round < 5; round += 1) await swap(FACE, path.join(SAMPLES, 'astronaut.jpg'));
  const found = await run({ process_type: 'detect_faces', image_file: FACE });
  expect(found).toMatchObject({ total_faces: 1, faces: [{ id: 'face_0' }] });
  const multi = { process_type: 'multi_image', target_url: FACE, face_mappings: { face_0: FACE } };
  expect(await run(multi)).toMatchObject({ faces_swapped: 1 });
  expect(tf.memory().numTensors).toBe(before);
});
