import { createHash } from 'node:crypto';
import type { FileSource } from '@faceswap/sdk';

const MIB = 1_048_576;

/** The first bytes of an MP4 file. */
const HEAD = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isommp41', 'latin1');

/** Bytes that differ from place to place, so that none can stand for another. */
function generate(start: number, end: number): ArrayBuffer {
  const words = new Uint32Array(Math.ceil((end - start) / 4) + 1);
  const first = Math.floor(start / 4);
  for (let index = 0; index < words.length; index += 1) {
    words[index] = Math.imul(first + index + 1, 0x9e3779b1);
  }
  const from = start - first * 4;
  const bytes = new Uint8Array(words.buffer).slice(from, from + end - start);
  if (start < HEAD.length) bytes.set(HEAD.subarray(start, end));
  return bytes.buffer;
}

/** A video that is nowhere whole: its slices are made when they are read; `onRead` is told their bytes. */
export const generatedVideo = (
  size: number,
  onRead: (bytes: number) => void = () => {},
): FileSource => ({
  name: 'large.mp4',
  type: 'video/mp4',
  size,
  slice: (start = 0, end = size) => ({
    arrayBuffer: async () => {
      const bytes = generate(start, Math.min(end, size));
      onRead(bytes.byteLength);
      return bytes;
    },
  }),
});

/** SHA-256 in hexadecimal. */
export async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

export async function* slicesOf(file: FileSource): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < file.size; start += MIB) {
    const slice = file.slice(start, Math.min(start + MIB, file.size));
    yield new Uint8Array(await slice.arrayBuffer());
  }
}
