import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { sample } from '../video.ts';
import type { BadCase, Bench } from './bench.ts';
import { expectEachChanged, expectSameChange } from './compare.ts';

type Make = () => Promise<Uint8Array> | Uint8Array;

const readFace = (): Promise<Buffer> => readFile(sample('mona-lisa'));
const readTarget = (): Promise<Buffer> => readFile(sample('astronaut'));

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#777' } });

const swap = (bench: Bench, files: { readonly source?: string; readonly target?: string }) => ({
  process_type: 'single_image',
  source_url: files.source ?? bench.face,
  target_url: files.target ?? bench.target,
  output_format: 'png',
});

type More = Partial<Pick<BadCase, 'says' | 'check'>>;

/** A picture that the face is to come from. */
const source = (
  name: string,
  make: Make,
  { code, file = 'source.jpg', ...more }: { code: BadCase['code']; file?: string } & More,
): BadCase => ({
  name: `a source that is ${name}`,
  input: async (bench) => swap(bench, { source: await bench.upload(file, await make()) }),
  code,
  ...more,
});

/** A picture that the face is to go into. */
const target = (
  name: string,
  make: Make,
  { code, file = 'target.jpg', ...more }: { code: BadCase['code']; file?: string } & More,
): BadCase => ({
  name: `a target that is ${name}`,
  input: async (bench) => swap(bench, { target: await bench.upload(file, await make()) }),
  code,
  ...more,
});

const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length / 2);

/** A JPEG whose header tells of another size than its data has. */
async function lyingJpeg(width: number, height: number): Promise<Uint8Array> {
  const bytes = await readFace();
  const header = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(height, header + 5);
  bytes.writeUInt16BE(width, header + 7);
  return bytes;
}

const lyingGif = async (picture: Buffer): Promise<Uint8Array> => {
  const bytes = await sharp(picture).gif().toBuffer();
  bytes.writeUInt16LE(65_535, 6);
  bytes.writeUInt16LE(65_535, 8);
  return bytes;
};

/** The picture of a telephone: the container is read, its codec is not. */
async function heic(): Promise<Uint8Array> {
  const avif = await sharp(await readFace())
    .resize(64)
    .avif({ effort: 0 })
    .toBuffer();
  const text = avif.toString('latin1').replaceAll('av01', 'hvc1').replace('ftypavif', 'ftypheic');
  return Buffer.from(text, 'latin1');
}

const EVIL_SVG = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><text y="20">&x;</text></svg>`;

/** A face, then nothing: only the first picture of an animation can be meant. */
async function animation(bytes: Buffer): Promise<Uint8Array> {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const frames = Buffer.concat([data, Buffer.alloc(data.length, 0x77)]);
  const raw = { width, height: height * 2, channels: 3, pageHeight: height } as const;
  return sharp(frames, { raw })
    .gif({ delay: [100, 100] })
    .toBuffer();
}

const turned = async (bytes: Buffer): Promise<Uint8Array> =>
  sharp(bytes).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 95 }).toBuffer();

const CELL = 160;
const COLUMNS = 6;
const ROWS = 5;

/** Thirty people in rows. */
async function crowd(): Promise<Uint8Array> {
  const head = { left: 100, top: 70, width: 300, height: 300 };
  const face = await sharp(await readFace())
    .extract(head)
    .resize(CELL, CELL)
    .toBuffer();
  const faces = Array.from({ length: COLUMNS * ROWS }, (_, index) => ({
    input: face,
    left: (index % COLUMNS) * CELL,
    top: Math.floor(index / COLUMNS) * CELL,
  }));
  return plain(COLUMNS * CELL, ROWS * CELL)
    .composite(faces)
    .png()
    .toBuffer();
}

const BAD_SOURCES: readonly BadCase[] = [
  source('empty', () => new Uint8Array(), { code: 'INVALID_IMAGE' }),
  source('one byte', () => Buffer.from('x'), { code: 'INVALID_IMAGE' }),
  source('all zeros', () => Buffer.alloc(5_000), { code: 'INVALID_IMAGE' }),
  source('half of a JPEG', async () => half(await readFace()), { code: 'INVALID_IMAGE' }),
  source(
    'half of a PNG',
    async () =>
      half(
        await sharp(await readFace())
          .png()
          .toBuffer(),
      ),
    {
      code: 'INVALID_IMAGE',
    },
  ),
  source(
    'half of a WebP',
    async () =>
      half(
        await sharp(await readFace())
          .webp()
          .toBuffer(),
      ),
    {
      code: 'INVALID_IMAGE',
    },
  ),
  source('a letter', () => Buffer.from('Dear Lisa,'), { code: 'INVALID_IMAGE' }),
  source('a drawing that names other files', () => Buffer.from(EVIL_SVG), {
    code: 'INVALID_IMAGE',
  }),
  source('a PDF', () => Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj'), { code: 'INVALID_IMAGE' }),
  source('a HEIC', heic, { code: 'INVALID_IMAGE', file: 'IMG_0001.HEIC', says: /HEIC.*JPEG/ }),
  source('a JPEG that claims 4 billion pixels', () => lyingJpeg(65_500, 65_500), {
    code: 'IMAGE_TOO_LARGE',
  }),
  source('a JPEG that claims to be larger than it is', () => lyingJpeg(6_000, 6_000), {
    code: 'NO_FACE_IN_SOURCE',
  }),
  source('a bomb of 100 megapixels', () => plain(10_000, 10_000).png().toBuffer(), {
    code: 'IMAGE_TOO_LARGE',
  }),
  source('a file of 65 MiB', () => Buffer.alloc(65 * 2 ** 20, 0xff), { code: 'IMAGE_TOO_LARGE' }),
  source('one pixel', () => plain(1, 1).png().toBuffer(), { code: 'NO_FACE_IN_SOURCE' }),
  source('one row of pixels', () => plain(2_000, 1).png().toBuffer(), {
    code: 'NO_FACE_IN_SOURCE',
  }),
  source('a wall', () => plain(300, 300).jpeg().toBuffer(), { code: 'NO_FACE_IN_SOURCE' }),
];

const BAD_TARGETS: readonly BadCase[] = [
  target('empty', () => new Uint8Array(), { code: 'INVALID_IMAGE' }),
  target('half of a JPEG', async () => half(await readTarget()), { code: 'INVALID_IMAGE' }),
  target('a HEIC', heic, { code: 'INVALID_IMAGE', says: /HEIC.*JPEG/ }),
  target('a PNG bomb', () => plain(10_000, 10_000).png().toBuffer(), { code: 'IMAGE_TOO_LARGE' }),
  target('one pixel', () => plain(1, 1).png().toBuffer(), { code: 'NO_FACE_IN_TARGET' }),
  target('a wall', () => plain(300, 300).jpeg().toBuffer(), { code: 'NO_FACE_IN_TARGET' }),
  target(
    'a face of a few pixels',
    async () => {
      const input = await sharp(await readFace())
        .resize(56)
        .toBuffer();
      return plain(200, 200).composite([{ input }]).png().toBuffer();
    },
    { code: 'FACE_TOO_SMALL' },
  ),
];

type Change = (bytes: Buffer) => Promise<Uint8Array>;

/** An odd picture of the usual face is as good as the usual one. */
const oddSource = (name: string, change: Change, file?: string): BadCase =>
  source(name, async () => change(await readFace()), {
    code: null,
    check: (output, bench) => expectSameChange(output, bench, null),
    ...(file !== undefined && { file }),
  });

const oddTarget = (name: string, change: Change, file?: string): BadCase =>
  target(name, async () => change(await readTarget()), {
    code: null,
    check: async (output, bench) =>
      expectSameChange(output, bench, await change(await readTarget())),
    ...(file !== undefined && { file }),
  });

const inCmyk: Change = (bytes) =>
  sharp(bytes).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
const asPng: Change = (bytes) => sharp(bytes).png().toBuffer();

const USABLE: readonly BadCase[] = [
  oddSource('in CMYK', inCmyk),
  oddSource('turned by its EXIF data', turned),
  oddSource('animated', animation, 's.gif'),
  oddSource('a GIF that claims 4 billion pixels', lyingGif, 's.gif'),
  oddSource('a PNG with the name of a JPEG', asPng),
  source('thirty faces', crowd, { code: null, says: /30 faces/ }),
  oddTarget('in CMYK', inCmyk),
  oddTarget('turned by its EXIF data', turned),
  oddTarget('animated', animation, 't.gif'),
  oddTarget('a PNG with the name of a video', asPng, 'clip.mp4'),
  {
    name: 'a target that is thirty faces',
    input: async (bench) => ({
      ...swap(bench, { target: await bench.upload('crowd.png', await crowd()) }),
      source_url: bench.target,
      options: { many_faces: true },
    }),
    code: null,
    check: async (output) =>
      expectEachChanged(output, await crowd(), { columns: COLUMNS, rows: ROWS }),
  },
];

export const PICTURES: readonly BadCase[] = [...BAD_SOURCES, ...BAD_TARGETS, ...USABLE];
