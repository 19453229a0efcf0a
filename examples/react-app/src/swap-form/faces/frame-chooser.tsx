import { ScanFace } from 'lucide-react';
import { useRef, useState } from 'react';
import { drawFrame } from '../../media/draw-frame.ts';
import { useObjectUrl } from '../../media/use-object-url.ts';
import { useLanguage } from '../../text/language.tsx';
import { Button } from '../../ui/button.tsx';
import styles from './faces.module.css';

/** Faces are as large in it as the Worker will find them in the video. */
const LONGEST = 1920;

export interface FrameChooserProps {
  readonly video: File;
  readonly isFinding: boolean;
  readonly onFrame: (frame: File) => void;
}

/** Lets the person choose the moment of a video in which its faces are looked for. */
export function FrameChooser({ video, isFinding, onFrame }: FrameChooserProps) {
  const { text } = useLanguage();
  const url = useObjectUrl(video);
  const player = useRef<HTMLVideoElement>(null);
  const [seconds, setSeconds] = useState(0);

  async function take(): Promise<void> {
    const frame = player.current === null ? null : await drawFrame(player.current, LONGEST);
    if (frame !== null) onFrame(new File([frame], 'frame.jpg', { type: frame.type }));
  }

  return (
    <div className={styles.frame}>
      {url !== null && (
        <video
          ref={player}
          src={url}
          muted
          playsInline
          preload="auto"
          className={styles.still}
          onLoadedMetadata={({ currentTarget }) => setSeconds(currentTarget.duration)}
          tabIndex={-1}
          aria-hidden
        />
      )}
      <label className={styles.moment}>
        {text.faces.frame}
        <input
          type="range"
          min={0}
          max={Number.isFinite(seconds) ? Math.max(0, seconds - 0.05) : 0}
          step={0.05}
          defaultValue={0}
          onChange={({ currentTarget }) => {
            if (player.current !== null) player.current.currentTime = currentTarget.valueAsNumber;
          }}
        />
      </label>
      <p className={styles.hint}>{text.faces.frameHint}</p>
      <Button
        icon={<ScanFace size={17} aria-hidden />}
        isDisabled={isFinding}
        onPress={() => void take()}
      >
        {isFinding ? text.faces.finding : text.faces.findInFrame}
      </Button>
    </div>
  );
}
