import sharp from 'sharp';
import { expect } from 'vitest';
import { sample } from '../video.ts';
import type { Bench, Output } from './bench.ts';

/** Of what a swap changes: how much of it an odd file of the same picture may make different. */
const TOLERANCE = 0.3;
/** How far a picture may be from itself in another format, in the mean of its values. */
const MAX_CONVERSION = 12;

const pixelsOf = async (picture: string | Uint8Array) =>
  sharp(picture)
    .rotate()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });

const resultOf = ({ result }: Output): Buffer => Buffer.from(String(result), 'base64');

type Values = Uint8Array | Float32Array;

/** The mean difference of the pixels of two pictures of one size. */
function differenceOf(a: Values, b: Values): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let index = 0; index < a.length; index += 1)
    sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
  return sum / a.length;
}

const meanOf = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;

const references = new WeakMap<Bench, Promise<Buffer>>();

function referenceOf(bench: Bench): Promise<Buffer> {
  const known = references.get(bench);
  if (known !== undefined) return known;
  const input = { process_type: 'single_image', output_format: 'png' };
  const made = bench
    .run({ ...input, source_url: bench.face, target_url: bench.target })
    .then(async ({ output }) => (await pixelsOf(resultOf(Object(output)))).data);
  references.set(bench, made);
  return made;
}

/** What a swap has added to each value. */
const changeOf = (before: Uint8Array, after: Uint8Array): Float32Array =>
  Float32Array.from(after, (value, index) => value - (before[index] ?? 0));

const plainTarget = async () => (await pixelsOf(sample('astronaut'))).data;

/** The swap changes of an odd picture what it changes of the plain one, and nothing else. */
export async function expectSameChange(
  output: Output,
  bench: Bench,
  odd: Uint8Array | null,
): Promise<void> {
  expect(output).toMatchObject({ faces_swapped: 1, width: 512, height: 512 });
  const plain = await plainTarget();
  const before = odd === null ? plain : (await pixelsOf(odd)).data;
  expect(differenceOf(before, plain)).toBeLessThan(MAX_CONVERSION);
  const wanted = changeOf(plain, await referenceOf(bench));
  const found = changeOf(before, (await pixelsOf(resultOf(output))).data);
  expect(differenceOf(found, wanted)).toBeLessThan(TOLERANCE * meanOf(wanted));
}

/** Every cell of a picture was changed, and the picture has `columns` times `rows` of them. */
export async function expectEachChanged(
  output: Output,
  before: Uint8Array,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Promise<void> {
  expect(output).toMatchObject({ faces_swapped: columns * rows });
  const [was, is] = [await pixelsOf(before), await pixelsOf(resultOf(output))];
  expect(is.info).toMatchObject({ width: was.info.width, height: was.info.height });
  const [width, height] = [was.info.width / columns, was.info.height / rows];
  const cut = (picture: typeof was, index: number) =>
    sharp(picture.data, { raw: picture.info })
      .extract({
        left: (index % columns) * width,
        top: Math.floor(index / columns) * height,
        width,
        height,
      })
      .toBuffer();
  for (let index = 0; index < columns * rows; index += 1) {
    expect(
      differenceOf(await cut(was, index), await cut(is, index)),
      `cell ${index}`,
    ).toBeGreaterThan(1);
  }
}
