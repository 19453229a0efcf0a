import sharp from 'sharp';
import { isNamedFailure, JobError } from './job-error.ts';
import type { ImagePlace } from './job-input.ts';
import type { Picture } from './picture.ts';

const MAX_PIXELS = 40_000_000;
const MAX_SIDE = 2048;
/** Seconds in which a picture has to be decoded. */
const MAX_SECONDS = 60;
/** Pictures made of pixels only: drawings and documents can name other files and cost unbounded time. */
const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif']);

/** Says in the file itself that it was made by an AI, in the words of IPTC. */
const AI_MARK = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>`;

export type ReadFile = (location: string) => Promise<Uint8Array>;

const invalid = (where: string, why: string, cause?: unknown): JobError =>
  new JobError(
    'INVALID_IMAGE',
    `The ${where} ${why}. Use a JPEG, PNG, WebP, GIF, TIFF or AVIF picture.`,
    { cause },
  );

function decodeBase64(text: string, where: string): Uint8Array {
  const clean = text.replace(/\s+/g, '');
  if (clean === '') throw invalid(where, 'is an empty file');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(clean)) throw invalid(where, 'is not valid base64');
  return Buffer.from(clean, 'base64');
}

function decodeDataUrl(url: string, where: string): Uint8Array {
  const comma = url.indexOf(',');
  const head = url.slice(5, comma);
  if (comma < 0) throw invalid(where, 'is a data: URI without data');
  const body = url.slice(comma + 1);
  if (/;base64$/i.test(head)) return decodeBase64(body, where);
  try {
    return Buffer.from(decodeURIComponent(body), 'latin1');
  } catch (cause) {
    throw invalid(where, 'is not a valid data: URI', cause);
  }
}

async function readPlace(
  place: ImagePlace,
  where: string,
  readFile: ReadFile,
): Promise<Uint8Array> {
  if (place.kind === 'base64') return decodeBase64(place.text, where);
  if (/^data:/i.test(place.location)) return decodeDataUrl(place.location, where);
  try {
    return await readFile(place.location);
  } catch (cause) {
    if (isNamedFailure(cause)) throw cause;
    const message = `The ${where} could not be read from where the job says it is. Check that the file is there and upload it again.`;
    throw new JobError('INPUT_UNREADABLE', message, { cause });
  }
}

/** Decodes an image upright, in sRGB, and not larger than the engine works with. */
export async function readPicture(
  place: ImagePlace,
  where: string,
  readFile: ReadFile,
): Promise<Picture> {
  const bytes = await readPlace(place, where, readFile);
  if (bytes.byteLength === 0) throw invalid(where, 'is an empty file');
  const open = () => sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS });
  try {
    const { format } = await open().metadata();
    if (!FORMATS.has(format)) throw new Error(`The format ${format} is not accepted.`);
    const { data, info } = await open()
      .rotate()
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .timeout({ seconds: MAX_SECONDS })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch (cause) {
    if (await isTooLarge(bytes)) {
      const limit = MAX_PIXELS / 1_000_000;
      const message = `The ${where} has more than ${limit} million pixels. Make it smaller and try again.`;
      throw new JobError('IMAGE_TOO_LARGE', message, { cause });
    }
    if (isHeic(bytes)) throw heic(where, cause);
    throw invalid(where, 'is damaged or not a picture', cause);
  }
}

/** As telephones take them: the container is the one of AVIF, the codec is one that few programs may read. */
const isHeic = (bytes: Uint8Array): boolean =>
  /^ftyp(hei[cxms]|hev[cxms])/.test(Buffer.from(bytes.subarray(4, 12)).toString('latin1'));

const heic = (where: string, cause: unknown): JobError =>
  new JobError(
    'INVALID_IMAGE',
    `The ${where} is a HEIC picture, which this engine cannot read. Export it as JPEG and use that.`,
    { cause },
  );

async function isTooLarge(bytes: Uint8Array): Promise<boolean> {
  const open = sharp(bytes, { limitInputPixels: false, failOn: 'none' });
  const about = await open.metadata().catch(() => null);
  return about !== null && about.width * about.height > MAX_PIXELS;
}

/** Scales a picture down smoothly, so that sampling it does not shimmer. */
export async function shrinkPicture(picture: Picture, factor: number): Promise<Picture> {
  const { width, height, data } = picture;
  const wanted = {
    width: Math.max(2, Math.round(width * factor)),
    height: Math.max(2, Math.round(height * factor)),
  };
  const { data: small, info } = await sharp(data, { raw: { width, height, channels: 4 } })
    .resize({ ...wanted, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: small };
}

const isOpaque = ({ data }: Picture): boolean => {
  for (let index = 3; index < data.length; index += 4) if (data[index] !== 255) return false;
  return true;
};

/** Encodes a result; nothing of the inputs' metadata is in it, and the mark of an AI is. */
export async function encodePicture(picture: Picture, format: 'png' | 'jpeg'): Promise<Buffer> {
  const { width, height, data } = picture;
  const raw = sharp(data, { raw: { width, height, channels: 4 } });
  const image = isOpaque(picture) ? raw.removeAlpha() : raw;
  const encoded =
    format === 'png' ? image.png() : image.flatten({ background: '#fff' }).jpeg({ quality: 92 });
  return encoded.withXmp(AI_MARK).toBuffer();
}

export async function encodePreview(
  picture: Picture,
  box: { x: number; y: number; width: number; height: number },
): Promise<string> {
  const { width, height, data } = picture;
  const left = Math.max(0, Math.floor(box.x));
  const top = Math.max(0, Math.floor(box.y));
  const part = {
    left,
    top,
    width: Math.max(1, Math.min(width - left, Math.ceil(box.width))),
    height: Math.max(1, Math.min(height - top, Math.ceil(box.height))),
  };
  const bytes = await sharp(data, { raw: { width, height, channels: 4 } })
    .extract(part)
    .resize(96, 96, { fit: 'cover' })
    .flatten({ background: '#fff' })
    .jpeg({ quality: 80 })
    .toBuffer();
  return `data:image/jpeg;base64,${bytes.toString('base64')}`;
}
