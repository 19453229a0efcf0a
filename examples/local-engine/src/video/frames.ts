import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** Frames in memory at a time: one that is read, one that is changed, one that is written. */
const RING = 3;

async function* guardedChunks(
  stream: Readable,
  during: <T>(wait: Promise<T>) => Promise<T>,
): AsyncGenerator<Uint8Array> {
  const chunks = stream.iterator();
  try {
    for (;;) {
      const { done, value } = await during(chunks.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}

/**
 * Cuts a stream into frames of `size` bytes. A frame may be used until the second one after it is asked for: memory
 * stays the same however long the video is. Each wait for the stream is handed to `during`.
 */
export async function* readFrames(
  stream: Readable,
  size: number,
  during: <T>(wait: Promise<T>) => Promise<T> = (wait) => wait,
): AsyncGenerator<Uint8Array> {
  const ring = Array.from({ length: RING }, () => new Uint8Array(size));
  let filled = 0;
  let index = 0;
  for await (const chunk of guardedChunks(stream, during)) {
    let bytes: Uint8Array = chunk;
    while (bytes.length > 0) {
      const frame = ring[index % RING] ?? new Uint8Array(size);
      const part = bytes.subarray(0, size - filled);
      frame.set(part, filled);
      filled += part.length;
      bytes = bytes.subarray(part.length);
      if (filled < size) continue;
      filled = 0;
      index += 1;
      yield frame;
    }
  }
}

/** Resolves when the stream has passed the bytes on, or can take no more. */
export async function writeFrame(stream: Writable, frame: Uint8Array): Promise<void> {
  if (stream.destroyed || stream.writableEnded) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      stream.off('close', done);
      resolve();
    };
    stream.once('close', done);
    stream.write(frame, done);
  });
}

export async function endStream(stream: Writable): Promise<void> {
  if (stream.destroyed) return;
  const closed = once(stream, 'close');
  stream.end();
  await closed;
}
