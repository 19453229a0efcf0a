import { invalid } from '../http/problem.ts';
import { HEAD_BYTES } from './sniff.ts';

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The first bytes of a body, chunk by chunk, as many as tell what it is. */
async function readHead(reader: Reader): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for (let size = 0; size < HEAD_BYTES; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  return chunks;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

async function pump(
  head: readonly Uint8Array[],
  reader: Reader,
  to: WritableStream<Uint8Array>,
): Promise<void> {
  const writer = to.getWriter();
  try {
    for (const chunk of head) await writer.write(chunk);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      await writer.write(next.value);
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
    throw error;
  }
}

export interface ReceiveOptions {
  /** Bytes, exactly. */
  readonly length: number;
  /** Told the first bytes before any is stored; gives where they go. */
  begin(head: () => Uint8Array): Promise<R2MultipartUpload>;
}

/** Streams a body into a part of an upload. */
export async function receivePart(
  body: ReadableStream<Uint8Array>,
  n: number,
  { length, begin }: ReceiveOptions,
): Promise<R2UploadedPart> {
  const reader = body.getReader();
  try {
    const head = n === 1 ? await readHead(reader) : [];
    const upload = await begin(() => joined(head));
    const { readable, writable } = new FixedLengthStream(length);
    const [sent, stored] = await Promise.allSettled([
      pump(head, reader, writable),
      upload.uploadPart(n, readable),
    ]);
    if (stored.status === 'fulfilled' && sent.status === 'fulfilled') return stored.value;
    if (sent.status === 'rejected' && stored.status === 'rejected') {
      throw invalid('The part broke off, or is not as long as announced.');
    }
    throw stored.status === 'rejected' ? stored.reason : invalid('The part broke off.');
  } finally {
    await reader.cancel().catch(() => {});
  }
}
