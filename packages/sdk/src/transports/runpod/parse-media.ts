import type { JobOutput } from '../../task/job.ts';
import { stripDataPrefix } from './preset.ts';

const CHUNK = 32_768;

type Decode = (text: string) => Uint8Array<ArrayBuffer>;

function decodeByAtob(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.replace(/={1,2}$/, '').length * 3) / 4));
  for (let at = 0, to = 0; at < text.length; at += CHUNK) {
    const part = atob(text.slice(at, at + CHUNK));
    for (let index = 0; index < part.length; index += 1) bytes[to++] = part.charCodeAt(index);
  }
  return bytes;
}

/** Decodes base64, also its URL alphabet and with line breaks in it; null when the text is something else. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  const plain = /[\s_-]/.test(text)
    ? text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/')
    : text;
  const native: Decode | undefined = Reflect.get(Uint8Array, 'fromBase64');
  try {
    return native?.call(Uint8Array, plain) ?? decodeByAtob(plain);
  } catch {
    return null;
  }
}

/** Offset, bytes as text, type. */
const MAGIC: readonly (readonly [number, string, string])[] = [
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG\r\n', 'image/png'],
  [0, 'GIF8', 'image/gif'],
  [8, 'WEBP', 'image/webp'],
  [4, 'ftypavif', 'image/avif'],
  [4, 'ftypqt  ', 'video/quicktime'],
  [4, 'ftyp', 'video/mp4'],
  [0, '\x1aE\xdf\xa3', 'video/webm'],
];

/** The MIME type that the first bytes tell; null when they are none that a face swap gives. */
export function sniffMimeType(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  return MAGIC.find(([at, magic]) => head.startsWith(magic, at))?.[2] ?? null;
}

/** Whether a job may name or take this as a place on the web: http(s), no login in it. */
export function isWebUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === '' && url.password === '';
}

/** By the ending of a link's path; null when it says nothing. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/\.mp4$/i, 'video/mp4'],
  [/\.webm$/i, 'video/webm'],
  [/\.mov$/i, 'video/quicktime'],
  [/\.png$/i, 'image/png'],
  [/\.jpe?g$/i, 'image/jpeg'],
  [/\.webp$/i, 'image/webp'],
];

function typeOfLink(link: string): string | null {
  const { pathname } = new URL(link);
  return ENDINGS.find(([ending]) => ending.test(pathname))?.[1] ?? null;
}

/** A result out of a string: an http(s) URL, a `data:` URL or raw base64 of a picture or video. */
export function parseMedia(value: unknown): JobOutput | null {
  if (typeof value !== 'string' || value === '') return null;
  if (isWebUrl(value)) {
    return { kind: 'url', url: value, mimeType: typeOfLink(value), expiresAt: null };
  }
  const bytes = decodeBase64(stripDataPrefix(value));
  const mimeType = bytes === null ? null : sniffMimeType(bytes);
  return bytes === null || mimeType === null ? null : { kind: 'bytes', bytes, mimeType };
}
