const MIB = 1024 * 1024;

/** Bytes that differ from place to place, behind the first bytes of a type. */
function fill(head: readonly number[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >>> 11)) & 255;
  bytes.set(head.slice(0, size));
  return bytes;
}

const be32 = (value: number): number[] => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255);

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

/** The beginning of a picture of that size; what follows is no picture. */
export const png = (size = 1000, { width = 64, height = 64 } = {}): Uint8Array<ArrayBuffer> =>
  fill(
    [
      ...[0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a],
      ...[
        ...be32(13),
        ...ascii('IHDR'),
        ...be32(width),
        ...be32(height),
        8,
        2,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
      ],
      ...[...be32(0), ...ascii('IDAT')],
    ],
    size,
  );

export const mp4 = (size = 2000): Uint8Array<ArrayBuffer> =>
  fill([...be32(24), ...ascii('ftypisom'), ...be32(512), ...ascii('isommp41')], size);

export const mov = (size = 2000): Uint8Array<ArrayBuffer> =>
  fill([...be32(20), ...ascii('ftypqt  '), ...be32(512), ...ascii('qt  ')], size);

export const webm = (docType: 'webm' | 'matroska', size = 2000): Uint8Array<ArrayBuffer> =>
  fill(
    [
      ...[0x1a, 0x45, 0xdf, 0xa3, 0x80 + docType.length + 3],
      ...[0x42, 0x82, 0x80 + docType.length, ...ascii(docType)],
    ],
    size,
  );

export const jpeg = (size = 1000, { width = 64, height = 64 } = {}): Uint8Array<ArrayBuffer> =>
  fill(
    [
      ...[0xff, 0xd8, 0xff, 0xe0, 0, 16, ...ascii('JFIF'), 0, 1, 1, 0, 0, 1, 0, 1, 0, 0],
      ...[0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3],
    ],
    size,
  );

export const webp = (size = 1000): Uint8Array<ArrayBuffer> =>
  fill(
    [
      ...ascii('RIFF'),
      0,
      4,
      0,
      0,
      ...ascii('WEBPVP8X'),
      10,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      63,
      0,
      0,
      63,
      0,
      0,
    ],
    size,
  );

export const text = (size = 1000): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode('<!doctype html><script>alert(1)</script>'.padEnd(size));

/** What the tests' Worker takes at most in one part. */
export const PART = 5 * MIB;
