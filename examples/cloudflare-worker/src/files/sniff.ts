import { fileTypeFromBuffer } from 'file-type/core';
import { imageDimensionsFromData } from 'image-dimensions';

export type Kind = 'image' | 'video';

/** What is accepted. */
export const MEDIA_TYPES: Readonly<Record<Kind, readonly string[]>> = {
  image: ['image/jpeg', 'image/png', 'image/webp'],
  video: ['video/mp4', 'video/quicktime', 'video/webm', 'video/x-matroska'],
};

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'video/mp4': '.mp4',
  'video/quicktime': '.mov',
  'video/webm': '.webm',
  'video/x-matroska': '.mkv',
};

/** Other names of accepted types, and variants that readers of the type take. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'video/matroska': 'video/x-matroska',
  'video/x-m4v': 'video/mp4',
};

const TYPE_BYTES = 4100;

/** How much of a file is looked at; the sizes of a JPEG stand behind its thumbnail and profile. */
export const HEAD_BYTES = 256 * 1024;

export interface Media {
  readonly type: string;
  readonly kind: Kind;
}

export interface SniffedMedia extends Media {
  /** Null for videos, and where the head does not tell. */
  readonly pixels: number | null;
}

/** The ending for a type; empty when the type is none of ours. */
export const endingOf = (type: string): string => ENDINGS[type] ?? '';

/** By its name; null when it is none that is accepted. */
export function mediaOf(type: string): Media | null {
  if (MEDIA_TYPES.image.includes(type)) return { type, kind: 'image' };
  return MEDIA_TYPES.video.includes(type) ? { type, kind: 'video' } : null;
}

async function typeOf(head: Uint8Array): Promise<string> {
  try {
    return (await fileTypeFromBuffer(head.subarray(0, TYPE_BYTES)))?.mime ?? '';
  } catch {
    return '';
  }
}

function pixelsOf(head: Uint8Array): number | null {
  try {
    const size = imageDimensionsFromData(head);
    return size === undefined ? null : size.width * size.height;
  } catch {
    return null;
  }
}

/** What a file's first bytes say that it is; null when that is not accepted. */
export async function sniffMedia(head: Uint8Array): Promise<SniffedMedia | null> {
  const type = await typeOf(head);
  const media = mediaOf(ALIASES[type] ?? type);
  return media && { ...media, pixels: media.kind === 'image' ? pixelsOf(head) : null };
}
