import { UploadError } from '../errors/upload-error.ts';
import type { FileSource } from '../task/file-source.ts';
import type { OpenUpload, UploadDescription, UploadSite } from './chunked-site.ts';
import { fingerprintOf } from './fingerprint.ts';
import { inLanes } from './in-lanes.ts';
import { createProgress } from './progress.ts';
import { sendPart, type Wait } from './send-part.ts';
import { orAborted } from './signed-url.ts';

export interface SendOptions {
  /** Unique to this file, so that it can be taken up again; null when nobody will. */
  readonly key: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/** Sends a file and resolves to the id that it got. Rejects with an `UploadError`. */
export type SendFile = (file: FileSource, options: SendOptions) => Promise<string>;

export interface ChunkedSenderOptions {
  readonly site: UploadSite;
  readonly fetch: typeof globalThis.fetch;
  /** Parts on their way at a time. */
  readonly partConcurrency: number;
  /** Milliseconds of silence after which a part is broken off and sent again. */
  readonly timeoutMs: number;
  readonly wait?: Wait;
}

interface Part {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

const sleep: Wait = (ms, signal) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return orAborted(slept, signal).finally(() => clearTimeout(timer));
};

function toParts(size: number, partSize: number): Part[] {
  return Array.from({ length: Math.ceil(size / partSize) }, (_, index) => ({
    number: index + 1,
    start: index * partSize,
    end: Math.min((index + 1) * partSize, size),
  }));
}

/** A part as a file of its own: in a browser the browser reads it, elsewhere it is read while it is sent. */
function cut(file: FileSource, { start, end }: Part): FileSource {
  const { name } = file;
  if (file instanceof Blob) {
    const blob: Blob = file;
    return new File([blob.slice(start, end)], name);
  }
  const size = end - start;
  return {
    name,
    type: '',
    size,
    slice: (from = 0, to = size) => file.slice(start + from, start + to),
  };
}

async function describe(file: FileSource, key: string | null): Promise<UploadDescription> {
  const { name, type, size } = file;
  const about = { name: name || 'file', type, size };
  const fingerprint = key === null ? null : await fingerprintOf(file);
  return key === null || fingerprint === null ? about : { ...about, key, fingerprint };
}

/**
 * Sends files in parts of a size that the place names; the first one alone, for it tells the place what the file is.
 * Only what is missing is sent, so that an upload goes on where it was broken off, and of a file only a few slices are
 * in memory at a time.
 */
export function createChunkedSender(options: ChunkedSenderOptions): SendFile {
  const { site, fetch, partConcurrency, timeoutMs, wait = sleep } = options;

  async function sendParts(
    file: FileSource,
    { fileId, partSize, parts: there }: OpenUpload,
    { signal, onProgress }: SendOptions,
  ): Promise<void> {
    const sent = new Map<number, number>();
    const progress = createProgress(file.size, onProgress);
    let total = 0;
    const note = (part: number, bytes: number): void => {
      total += bytes - (sent.get(part) ?? 0);
      sent.set(part, bytes);
      progress.bytes(total);
    };
    const parts = toParts(file.size, partSize);
    const missing = parts.filter(({ number }) => !there.includes(number));
    const missingBytes = missing.reduce((sum, { start, end }) => sum + end - start, 0);
    total = file.size - missingBytes;
    progress.bytes(total);
    const sendOne = async (part: Part, inner: AbortSignal): Promise<void> => {
      await sendPart({
        part: cut(file, part),
        locate: () => site.locate(fileId, part.number),
        fetch,
        timeoutMs,
        signal: inner,
        onBytes: (bytes) => note(part.number, bytes),
        wait,
      });
      note(part.number, part.end - part.start);
    };
    const isFirst = ({ number }: Part): boolean => number === 1;
    await inLanes(missing.filter(isFirst), sendOne, { lanes: 1, signal });
    const others = missing.filter((part) => !isFirst(part));
    await inLanes(others, sendOne, { lanes: partConcurrency, signal });
  }

  async function send(file: FileSource, options: SendOptions): Promise<string> {
    const { key, signal, onProgress } = options;
    const description = await describe(file, key);
    signal.throwIfAborted();
    const open = await site.open(description, signal);
    if (!open.complete) {
      await sendParts(file, open, options);
      await site.complete(open.fileId, description, signal);
    }
    onProgress(1);
    return open.fileId;
  }

  return async (file, options) => {
    options.signal.throwIfAborted();
    if (file.size === 0) throw new UploadError(`"${file.name}" is empty.`, { retryable: false });
    return orAborted(send(file, options), options.signal);
  };
}
