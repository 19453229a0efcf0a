import { openMedia } from './open-media.ts';

const QUALITY = 0.85;

const sizeOf = (media: HTMLImageElement | HTMLVideoElement) =>
  media instanceof HTMLVideoElement
    ? { width: media.videoWidth, height: media.videoHeight }
    : { width: media.naturalWidth, height: media.naturalHeight };

/** Draws a picture, or a video's present frame, with at most `longest` pixels a side. */
export async function drawFrame(
  media: HTMLImageElement | HTMLVideoElement,
  longest: number,
): Promise<Blob | null> {
  const { width, height } = sizeOf(media);
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext('2d')?.drawImage(media, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
}

/** A small picture of a chosen file; null when this browser cannot show it. */
export async function drawPreview(file: Blob, longest: number): Promise<Blob | null> {
  const media = await openMedia(file);
  if (media === null) return null;
  try {
    return await drawFrame(media.element, longest);
  } finally {
    media.close();
  }
}
