import type { FileSource } from '@faceswap/sdk';
import { createFilesBench, type FilesBench, type FilesBenchOptions } from './files.ts';
import { inStorage } from './in-object.ts';

/** Works with the files of a new owner, inside an object. */
export const inFiles = (
  work: (bench: FilesBench) => Promise<void>,
  options?: FilesBenchOptions,
): Promise<void> => inStorage((storage) => work(createFilesBench(storage, options)));

export const bytesOf = async (file: FileSource | null, from = 0): Promise<Uint8Array> =>
  new Uint8Array(await file!.slice(from, file!.size).arrayBuffer());
