import type { UploadError } from '../errors/upload-error.ts';
import type { FileSource } from '../task/file-source.ts';
import { unreadable } from './unreadable.ts';

const SLICE_BYTES = 512 * 1024;

export interface UploadBody {
  readonly body: BodyInit;
  /** Whether bytes are read while they are sent, so that the length must be told beforehand. */
  readonly streamed: boolean;
  /** Why reading the file stopped, if it did: `fetch` tells only that something went wrong. */
  readError(): UploadError | null;
}

async function readSlice(file: FileSource, start: number): Promise<Uint8Array<ArrayBuffer>> {
  const end = Math.min(start + SLICE_BYTES, file.size);
  let bytes: ArrayBuffer;
  try {
    bytes = await file.slice(start, end).arrayBuffer();
  } catch (cause) {
    throw unreadable(file.name, cause);
  }
  if (bytes.byteLength !== end - start) throw unreadable(file.name);
  return new Uint8Array(bytes);
}

function streamedBody(file: FileSource, onBytes: (sent: number) => void): UploadBody {
  let sent = 0;
  let failure: UploadError | null = null;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const bytes = await readSlice(file, sent);
          controller.enqueue(bytes);
          sent += bytes.byteLength;
          onBytes(sent);
          if (sent === file.size) controller.close();
        } catch (error) {
          failure = unreadable(file.name, error);
          controller.error(failure);
        }
      },
    },
    { highWaterMark: 0 },
  );
  return { body, streamed: true, readError: () => failure };
}

async function wholeBody(file: FileSource): Promise<UploadBody> {
  const readError = (): null => null;
  if (file instanceof Blob) return { body: file, streamed: false, readError };
  const slices: Uint8Array<ArrayBuffer>[] = [];
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    slices.push(await readSlice(file, start));
  }
  return { body: new Blob(slices), streamed: false, readError };
}

/** Node sends a stream with a known length; browsers send it in chunks, which object stores refuse. */
function sendsStreams(): boolean {
  const { process } = globalThis as { process?: { versions?: Record<string, string> } };
  const versions = process?.versions ?? {};
  return 'node' in versions && !('bun' in versions) && !('deno' in versions);
}

/** A file as the body of one request; `onBytes` is told how many bytes were handed over so far. */
export function openBody(
  file: FileSource,
  onBytes: (sent: number) => void,
): UploadBody | Promise<UploadBody> {
  return sendsStreams() ? streamedBody(file, onBytes) : wholeBody(file);
}
