import { Problem } from '../http/problem.ts';
import type { Limits } from '../limits.ts';
import { type Kind, MEDIA_TYPES, type Media, sniffMedia } from './sniff.ts';

export const maxBytesOf = (kind: Kind, limits: Limits): number =>
  kind === 'image' ? limits.imageBytes : limits.videoBytes;

export const tooLarge = (message: string): Problem =>
  new Problem({ status: 413, code: 'too-large', message });

export const tooManyBytes = (maxBytes: number): Problem =>
  tooLarge(`A file like this may have ${maxBytes} bytes.`);

export const unsupported = (): Problem =>
  new Problem({
    status: 415,
    code: 'unsupported-type',
    message: `Send one of ${[...MEDIA_TYPES.image, ...MEDIA_TYPES.video].join(', ')}.`,
  });

/** Refuses a size before any byte is seen: by the class of the declared type, else by the most of all. */
export function checkDeclared(type: string, size: number, limits: Limits): void {
  const most = type.startsWith('image/')
    ? limits.imageBytes
    : Math.max(limits.imageBytes, limits.videoBytes);
  if (size > most) throw tooManyBytes(most);
}

/** What a file is, by its first bytes. */
export async function acceptHead(head: Uint8Array, limits: Limits): Promise<Media> {
  const media = await sniffMedia(head);
  if (media === null) throw unsupported();
  const { type, kind, pixels } = media;
  if (pixels !== null && pixels > limits.imagePixels) {
    throw tooLarge(`A picture may have ${limits.imagePixels} pixels; this one has ${pixels}.`);
  }
  return { type, kind };
}
