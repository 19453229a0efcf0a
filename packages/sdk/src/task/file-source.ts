/**
 * Bytes that can be read in slices. A DOM `File` is one as it stands; Node and React Native give one with four
 * members. `slice` counts in bytes, end exclusive, and may be called many times.
 */
export interface FileSource {
  readonly name: string;
  /** MIME type; empty when unknown. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  slice(start?: number, end?: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** An input that the endpoint can already read by itself: an http(s) URL, nothing to upload. */
export interface RemoteFile {
  readonly url: string;
  readonly name?: string;
  readonly type?: string;
}

export type FileInput = FileSource | RemoteFile;

export function isFileSource(value: unknown): value is FileSource {
  if (typeof value !== 'object' || value === null) return false;
  const { size, slice } = value as Partial<FileSource>;
  return typeof size === 'number' && typeof slice === 'function';
}

/** Gives bytes in memory the form of a file. */
export function bytesToFileSource(
  bytes: Uint8Array<ArrayBuffer>,
  about: { readonly name?: string; readonly type?: string } = {},
): FileSource {
  return {
    name: about.name ?? 'file',
    type: about.type ?? '',
    size: bytes.byteLength,
    slice: (start = 0, end = bytes.byteLength) => {
      const part = bytes.slice(start, end);
      return { arrayBuffer: async () => part.buffer };
    },
  };
}

/** Reads a whole file into memory: for small ones only. */
export async function readFileSource(file: FileSource): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(0, file.size).arrayBuffer());
}
