export interface OpenedMedia {
  readonly element: HTMLImageElement | HTMLVideoElement;
  readonly width: number;
  readonly height: number;
  /** Of a video, null when it does not say. */
  readonly seconds: number | null;
  close(): void;
}

const LONGEST_MS = 15_000;

const isVideo = ({ type }: Blob): boolean => type.startsWith('video/');

/** Resolves with whether the element has come so far; never rejects. */
function waitFor(element: HTMLElement, event: string): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), LONGEST_MS);
    const settle = (reached: boolean) => () => {
      clearTimeout(timer);
      resolve(reached);
    };
    element.addEventListener(event, settle(true), { once: true });
    element.addEventListener('error', settle(false), { once: true });
  });
}

async function openVideo(url: string): Promise<HTMLVideoElement | null> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.preload = 'auto';
  video.src = url;
  if (!(await waitFor(video, 'loadeddata'))) return null;
  return video;
}

async function openPicture(url: string): Promise<HTMLImageElement | null> {
  const picture = new Image();
  picture.src = url;
  return (await waitFor(picture, 'load')) ? picture : null;
}

/** Opens a chosen file; null when this browser cannot show it, which says nothing about the Worker. */
export async function openMedia(file: Blob): Promise<OpenedMedia | null> {
  const url = URL.createObjectURL(file);
  const close = () => URL.revokeObjectURL(url);
  const element = isVideo(file) ? await openVideo(url) : await openPicture(url);
  if (element === null) {
    close();
    return null;
  }
  if (element instanceof HTMLImageElement) {
    const { naturalWidth: width, naturalHeight: height } = element;
    return { element, width, height, seconds: null, close };
  }
  const { videoWidth: width, videoHeight: height, duration } = element;
  const seconds = Number.isFinite(duration) ? duration : null;
  return { element, width, height, seconds, close };
}
