import { UploadError, type Uploader } from '@faceswap/sdk';
import { isStoredFile } from '../files/stored-file.ts';
import type { Links } from '../links/links.ts';

export interface LinkUploaderOptions {
  readonly links: Links;
  /** The owner's object. */
  readonly owner: string;
  readonly publicUrl: URL;
  /** Milliseconds that a link works: time for the wait in the endpoint's queue and for the swap. */
  readonly lifeMs: number;
  isThere(fileId: string): boolean;
  now(): number;
}

const lost = (name: string): UploadError =>
  new UploadError(`"${name}" is no longer held; upload it again.`, { code: 'input-lost' });

/** Nothing moves: the files are in R2, and the endpoint gets a link that reads one of them. */
export function linkUploader(options: LinkUploaderOptions): Uploader {
  const { links, owner, publicUrl, lifeMs, isThere, now } = options;
  return {
    name: 'r2',
    gives: 'url',
    async upload(file, { signal, onProgress }) {
      signal.throwIfAborted();
      if (!isStoredFile(file)) throw lost(file.name);
      onProgress(1);
      return { uploader: 'r2', key: file.fileId, data: null };
    },
    async resolve({ key }, { file }) {
      if (!isThere(key)) throw lost(file.name);
      const link = { purpose: 'read', owner, object: key, expiresAt: now() + lifeMs } as const;
      const url = new URL(`/api/download/${key}/${encodeURIComponent(file.name)}`, publicUrl);
      url.searchParams.set('link', await links.sign(link));
      return url.href;
    },
  };
}
