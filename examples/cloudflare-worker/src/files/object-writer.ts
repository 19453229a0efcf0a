import type { Media } from './sniff.ts';
import { HEAD_BYTES } from './sniff.ts';

export interface Accepted extends Media {
  readonly maxBytes: number;
}

export interface ObjectWriterOptions {
  readonly bucket: R2Bucket;
  readonly key: string;
  /** What is held in memory at most; R2 wants at least 5 MiB. */
  readonly partBytes: number;
  /** Told the first bytes before any is stored; throws to refuse them. */
  accept(head: Uint8Array): Promise<Accepted>;
  about(type: string): R2PutOptions & R2MultipartOptions;
  /** Begins an upload in parts and remembers it, so that it can be undone. */
  open(media: Media): Promise<string>;
  tooLarge(maxBytes: number): Error;
}

export interface Written extends Media {
  readonly size: number;
}

export interface ObjectWriter {
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<Written>;
}

interface OpenUpload {
  readonly upload: R2MultipartUpload;
  readonly parts: R2UploadedPart[];
}

/** Stores bytes of unknown number in R2, one part in memory at a time. What fails is for the caller to undo. */
export function createObjectWriter(options: ObjectWriterOptions): ObjectWriter {
  const { bucket, key, partBytes } = options;
  const buffer = new Uint8Array(partBytes);
  let filled = 0;
  let size = 0;
  let accepted: Accepted | null = null;
  let opened: OpenUpload | null = null;

  async function check(): Promise<Accepted> {
    accepted ??= await options.accept(buffer.subarray(0, Math.min(filled, HEAD_BYTES)));
    if (size > accepted.maxBytes) throw options.tooLarge(accepted.maxBytes);
    return accepted;
  }

  async function flush(): Promise<OpenUpload> {
    const media = await check();
    opened ??= {
      upload: bucket.resumeMultipartUpload(key, await options.open(media)),
      parts: [],
    };
    const { upload, parts } = opened;
    parts.push(await upload.uploadPart(parts.length + 1, buffer.subarray(0, filled)));
    filled = 0;
    return opened;
  }

  return {
    async write(chunk) {
      for (let at = 0; at < chunk.byteLength; ) {
        if (filled === partBytes) await flush();
        const piece = chunk.subarray(at, at + partBytes - filled);
        buffer.set(piece, filled);
        filled += piece.byteLength;
        size += piece.byteLength;
        at += piece.byteLength;
        if (accepted !== null || filled >= HEAD_BYTES) await check();
      }
    },
    async end() {
      const { type, kind } = await check();
      if (opened === null) {
        await bucket.put(key, buffer.subarray(0, filled), options.about(type));
      } else {
        const { upload, parts } = filled > 0 ? await flush() : opened;
        await upload.complete(parts);
      }
      return { type, kind, size };
    },
  };
}
