import { isId } from './settings.ts';

/** Where files of the Worker are, as a record keeps it: without a signature, of no use without a login. */
export interface Links {
  /** Null for an id that must not go into a URL. */
  toFile(fileId: string): string | null;
  /** The file that one of these links leads to; null for any other link. */
  fileIdOf(url: string): string | null;
  /** A link that the Worker gave, relative to itself or not; null when it is none that can be fetched. */
  toAbsolute(link: string): string | null;
}

export function createLinks(base: string): Links {
  const prefix = `${base}/download/`;
  return {
    toFile: (fileId) => (isId(fileId) ? prefix + fileId : null),
    fileIdOf: (url) => {
      const fileId = url.startsWith(prefix) ? url.slice(prefix.length) : '';
      return isId(fileId) ? fileId : null;
    },
    toAbsolute: (link) => {
      if (!URL.canParse(link, base)) return null;
      const url = new URL(link, base);
      const web = url.protocol === 'https:' || url.protocol === 'http:';
      return web && url.username + url.password === '' ? url.href : null;
    },
  };
}
