import { UploadError, type Uploader } from '@faceswap/sdk';
import { isStoredFile } from '../files/stored-file.ts';
import type { Links } from '../links/links.ts';

export interface LinkUploaderOptions {
  readonly links: Links;
  /** The owner's object. */
  readonly owner: string;
  readonly publicUrl: URL;
  now(): number;
}

/** Time for the wait in the endpoint's queue and for the swap. */
const LINK_MS = 3_600_000;

/** Nothing moves: the files are in R2, and the endpoint gets a link that reads one of them. */
export function linkUploader({ links, owner, publicUrl, now }: LinkUploaderOptions): Uploader {
  return {
    name: 'r2',
    gives: 'url',
    async upload(file, { signal, onProgress }) {
      signal.throwIfAborted();
      if (!isStoredFile(file))
        throw new UploadError('This is no stored file.', { code: 'input-lost' });
      onProgress(1);
      return { uploader: 'r2', key: file.fileId, data: null };
    },
    async resolve({ key }, { file }) {
      const link = { purpose: 'read', owner, object: key, expiresAt: now() + LINK_MS } as const;
      const url = new URL(`/api/download/${key}/${encodeURIComponent(file.name)}`, publicUrl);
      url.searchParams.set('link', await links.sign(link));
      return url.href;
    },
  };
}
