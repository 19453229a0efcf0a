import type { CompletedTask, Task } from '@faceswap/sdk';
import { Film, Image, Play } from 'lucide-react';
import { useRef } from 'react';
import { usePreview } from '../previews/use-preview.ts';
import { useResult } from '../result/use-result.ts';
import { isVideo } from '../swap-form/mode-pages.ts';
import { cx } from '../ui/cx.ts';
import styles from './task-thumb.module.css';
import { useSeen } from './use-seen.ts';

/** The picture of a result whose target was chosen elsewhere, in another browser. */
function ResultThumb({ task }: { readonly task: CompletedTask }) {
  const { url, onShown, onBroken } = useResult(task);
  if (url === null) return null;
  if (isVideo(task.mode)) {
    const src = `${url}#t=0.1`;
    return (
      <video
        src={src}
        preload="metadata"
        muted
        tabIndex={-1}
        onLoadedMetadata={onShown}
        onError={onBroken}
      />
    );
  }
  return (
    <img src={url} alt="" loading="lazy" decoding="async" onLoad={onShown} onError={onBroken} />
  );
}

/** Asks for a result only when somebody can see it: a long history would else ask for all at once. */
function LazyResultThumb({ task }: { readonly task: CompletedTask }) {
  const place = useRef<HTMLSpanElement>(null);
  const isSeen = useSeen(place);
  return <span ref={place}>{isSeen && <ResultThumb task={task} />}</span>;
}

export interface TaskThumbProps {
  readonly task: Task;
  readonly size?: 's' | 'm';
}

export function TaskThumb({ task, size = 'm' }: TaskThumbProps) {
  const preview = usePreview(task.id, 'thumbnail');
  const Icon = isVideo(task.mode) ? Film : Image;
  return (
    <span className={cx(styles.thumb, styles[size])} aria-hidden>
      <Icon size={size === 's' ? 18 : 22} className={styles.icon} />
      {preview !== null && <img src={preview} alt="" decoding="async" />}
      {preview === null && task.outcome === 'completed' && <LazyResultThumb task={task} />}
      {isVideo(task.mode) && (
        <span className={styles.play}>
          <Play size={9} fill="currentColor" />
        </span>
      )}
    </span>
  );
}
