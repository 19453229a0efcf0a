import { type FileHandle, open } from 'node:fs/promises';
import type { FileSource } from '../../task/file-source.ts';

/** What tells one content of a file from a later one. */
export interface FileIdentity {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface DiskSourceOptions {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  /** Bytes of content, from the start of the file. */
  readonly size: number;
  readonly identity: FileIdentity;
  /** The error for a file that is gone or no longer the same. */
  readonly lost: (cause?: unknown) => Error;
}

const clamp = (value: number, size: number): number =>
  Math.min(Math.max(value < 0 ? size + value : value, 0), size);

async function readPart(handle: FileHandle, start: number, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, start + done);
    if (bytesRead === 0) throw new Error('The file ended early.');
    done += bytesRead;
  }
  return bytes.buffer;
}

/** A file on disk that is opened anew for each slice: no bytes and no handle are held between two reads. */
export function diskSource(options: DiskSourceOptions): FileSource {
  const { path, name, type, size, identity, lost } = options;
  const read = async (start: number, end: number): Promise<ArrayBuffer> => {
    const handle = await open(path, 'r').catch((cause) => {
      throw lost(cause);
    });
    try {
      const now = await handle.stat();
      const same =
        now.ino === identity.ino && now.size === identity.size && now.mtimeMs === identity.mtimeMs;
      if (!same) throw new Error('The file has changed.');
      return await readPart(handle, start, Math.max(end - start, 0));
    } catch (cause) {
      throw lost(cause);
    } finally {
      await handle.close();
    }
  };
  return {
    name,
    type,
    size,
    slice: (start = 0, end = size) => ({
      arrayBuffer: () => read(clamp(start, size), clamp(end, size)),
    }),
  };
}
