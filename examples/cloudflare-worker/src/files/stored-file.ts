import { type FileSource, StoreError } from '@faceswap/sdk';
import type { FileRow } from './file-rows.ts';
import type { Kind } from './sniff.ts';

/** A file that is whole in R2. */
export interface StoredFile extends FileSource {
  readonly fileId: string;
  readonly kind: Kind;
}

export const isStoredFile = (file: FileSource): file is StoredFile =>
  'fileId' in file && typeof file.fileId === 'string';

export const objectKeyOf = (owner: string, fileId: string): string => `${owner}/${fileId}`;

export interface ObjectFacts {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What R2 keeps beside the bytes, so that a download asks nobody else. */
export const describeObject = (
  { name, expiresAt }: ObjectFacts,
  type: string,
): R2PutOptions & R2MultipartOptions => ({
  httpMetadata: { contentType: type },
  customMetadata: { name: encodeURIComponent(name), expires: String(expiresAt) },
});

export const readFacts = ({ customMetadata }: R2Object): ObjectFacts => ({
  name: decodeURIComponent(customMetadata?.['name'] ?? 'file'),
  expiresAt: Number(customMetadata?.['expires'] ?? 0),
});

const clamp = (value: number, size: number): number =>
  Math.min(Math.max(value < 0 ? size + value : value, 0), size);

/** Reads ranges of a file where it lies. */
export function toStoredFile(row: FileRow, bucket: R2Bucket, key: string): StoredFile {
  const { id: fileId, name, type, size, kind } = row;
  async function read(from: number, to: number): Promise<ArrayBuffer> {
    if (to <= from) return new ArrayBuffer(0);
    const range = { offset: from, length: to - from };
    try {
      const object = await bucket.get(key, { range });
      if (object !== null) return await object.arrayBuffer();
    } catch (cause) {
      throw new StoreError(`"${name}" could not be read.`, { cause });
    }
    throw new StoreError(`The stored "${name}" was removed.`);
  }
  return {
    fileId,
    name,
    type,
    size,
    kind: kind ?? 'image',
    slice: (start = 0, end = size) => ({
      arrayBuffer: () => read(clamp(start, size), clamp(end, size)),
    }),
  };
}
