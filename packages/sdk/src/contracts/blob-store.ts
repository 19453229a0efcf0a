import type { FileSource } from '../task/file-source.ts';

/** Keeps bytes: inputs until they are uploaded, inline results until the task is removed. */
export interface BlobStore {
  /** Stores a file under a key such as `task-1/source`; durable when it resolves; replaces what was there. */
  put(key: string, file: FileSource, options?: { readonly signal?: AbortSignal }): Promise<void>;
  get(key: string): Promise<FileSource | null>;
  /** Resolves also when there was nothing. */
  remove(key: string): Promise<void>;
}
