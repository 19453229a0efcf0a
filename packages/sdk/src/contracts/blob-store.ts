import type { FileSource } from '../task/file-source.ts';

/** Keeps bytes: inputs until they are uploaded, inline results until the task is removed. */
export interface BlobStore {
  /** Stores a file under a key such as `task-1/source`; durable when it resolves; replaces what was there. */
  put(key: string, file: FileSource, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Stores what is behind a URL without holding all of it; durable when it resolves. Where a store can do this,
   * results that a backend gives as URLs are kept too. Rejects with code `result-lost` when it is gone.
   */
  copy?(
    key: string,
    url: string,
    options: { readonly signal: AbortSignal; readonly type: string | null },
  ): Promise<{ readonly type: string; readonly size: number }>;
  get(key: string): Promise<FileSource | null>;
  /** Resolves also when there was nothing. */
  remove(key: string): Promise<void>;
}
