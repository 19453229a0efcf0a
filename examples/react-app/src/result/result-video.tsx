import { type RefObject, type SyntheticEvent, useRef } from 'react';
import { useLanguage } from '../text/language.tsx';
import styles from './result-view.module.css';

/** Where a video is, kept while its link is replaced. */
export interface Playback {
  readonly seconds: number;
  readonly isPlaying: boolean;
}

export interface ResultVideoProps {
  readonly url: string;
  readonly playback: RefObject<Playback>;
  readonly onShown: () => void;
  readonly onBroken: () => void;
}

type VideoEvent = SyntheticEvent<HTMLVideoElement>;

export function ResultVideo({ url, playback, onShown, onBroken }: ResultVideoProps) {
  const { text } = useLanguage();
  const isReady = useRef(false);

  function goOn({ currentTarget: video }: VideoEvent): void {
    const { seconds, isPlaying } = playback.current;
    if (seconds > 0) video.currentTime = seconds;
    if (isPlaying) void video.play().catch(() => {});
    isReady.current = true;
  }

  function keep({ currentTarget: video }: VideoEvent): void {
    if (!isReady.current || video.error !== null) return;
    playback.current = { seconds: video.currentTime, isPlaying: !video.paused };
  }

  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody has captions for a video that was just made.
    <video
      className={styles.media}
      src={url}
      controls
      playsInline
      loop
      aria-label={text.result.video}
      onLoadedMetadata={goOn}
      onLoadedData={onShown}
      onTimeUpdate={keep}
      onPlay={keep}
      onPause={keep}
      onError={onBroken}
    />
  );
}
