import { invalid, Problem } from '../http/problem.ts';
import { HEAD_BYTES } from './sniff.ts';

type Next = () => Promise<Uint8Array | null>;

const brokeOff = (): Problem => invalid('The part broke off, or is not as long as announced.');

/** Gives the chunks of a body; one that ends before its length is refused. */
function createSource(reader: ReadableStreamDefaultReader<Uint8Array>, length: number): Next {
  let left = length;
  return async () => {
    const { done, value } = await reader.read().catch(() => {
      throw brokeOff();
    });
    if (!done) left -= value.byteLength;
    if (left < 0 || (done && left > 0)) throw brokeOff();
    return done ? null : value;
  };
}

/** The first bytes of a body, chunk by chunk, as many as tell what it is. */
async function readHead(next: Next): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for (let size = 0; size < HEAD_BYTES; ) {
    const chunk = await next();
    if (chunk === null) break;
    chunks.push(chunk);
    size += chunk.byteLength;
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
  next: Next,
  to: WritableStream<Uint8Array>,
): Promise<void> {
  const writer = to.getWriter();
  try {
    for (const chunk of head) await writer.write(chunk);
    for (let chunk = await next(); chunk !== null; chunk = await next()) await writer.write(chunk);
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
  const next = createSource(reader, length);
  try {
    const head = n === 1 ? await readHead(next) : [];
    const upload = await begin(() => joined(head));
    const { readable, writable } = new FixedLengthStream(length);
    const [sent, stored] = await Promise.allSettled([
      pump(head, next, writable),
      upload.uploadPart(n, readable),
    ]);
    if (sent.status === 'rejected' && sent.reason instanceof Problem) throw sent.reason;
    if (stored.status === 'rejected') throw stored.reason;
    return stored.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}
