import type { Uploader } from '../../contracts/uploader.ts';
import { UploadError } from '../../errors/upload-error.ts';
import type { SendFile } from '../../uploaders/chunked.ts';
import type { Links } from './links.ts';

/** Brings files to the Worker; a task keeps their ids. */
export function createUploader(name: string, sendFile: SendFile, links: Links): Uploader {
  return {
    name,
    gives: 'url',
    upload: async (file, options) => ({
      uploader: name,
      key: await sendFile(file, options),
      data: null,
    }),
    resolve: async ({ uploader, key }, { file, signal }) => {
      signal.throwIfAborted();
      const url = uploader === name ? links.toFile(key) : null;
      if (url !== null) return url;
      throw new UploadError(`"${file.name}" is not at this Worker; give the file again.`, {
        code: 'input-lost',
      });
    },
  };
}
