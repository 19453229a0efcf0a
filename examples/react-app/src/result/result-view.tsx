import type { CompletedTask } from '@faceswap/sdk';
import { RotateCw, Sparkles } from 'lucide-react';
import { useRef } from 'react';
import { usePreview } from '../previews/use-preview.ts';
import { isVideo, pageOf } from '../swap-form/mode-pages.ts';
import { TroubleText } from '../task-status/trouble-text.tsx';
import { formatMoment } from '../text/format.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Notice } from '../ui/notice.tsx';
import { CompareSlider } from './compare-slider.tsx';
import { type Playback, ResultVideo } from './result-video.tsx';
import styles from './result-view.module.css';
import type { ShownResult } from './use-result.ts';

export interface ResultViewProps {
  readonly task: CompletedTask;
  readonly result: ShownResult;
}

function Picture({ task, result }: ResultViewProps) {
  const { text } = useLanguage();
  const before = usePreview(task.id, 'large');
  const { url, onShown, onBroken } = result;
  if (url === null) return null;
  const alt = text.result.image;
  const heard = { onLoad: onShown, onError: onBroken };
  if (before === null) return <img className={styles.media} src={url} alt={alt} {...heard} />;
  return <CompareSlider before={before} after={url} alt={alt} {...heard} />;
}

function Trouble({ task, result }: ResultViewProps) {
  const { text } = useLanguage();
  if (result.failure === 'lost') {
    const action = (
      <ButtonLink to={pageOf(task.mode)} size="s">
        {text.actions.newSwap}
      </ButtonLink>
    );
    return (
      <Notice kind="bad" action={action}>
        <TroubleText code="result-lost" />
      </Notice>
    );
  }
  const action = (
    <Button size="s" icon={<RotateCw size={15} aria-hidden />} onPress={result.retry}>
      {text.actions.tryAgain}
    </Button>
  );
  return (
    <Notice kind="warn" action={action}>
      {text.result.notLoaded}
    </Notice>
  );
}

/** A result with its AI label: pictures beside what they were, videos in a player. */
export function ResultView({ task, result }: ResultViewProps) {
  const { language, text } = useLanguage();
  const playback = useRef<Playback>({ seconds: 0, isPlaying: false });
  const { url, failure } = result;
  const { ai, expiresAt } = task.result;
  const video = isVideo(task.mode);
  return (
    <figure className={styles.result}>
      <div className={styles.frame}>
        {url === null && failure === null && (
          <div className={styles.skeleton} role="status" aria-label={text.result.loading} />
        )}
        {failure !== null && <Trouble task={task} result={result} />}
        {url !== null && video && <ResultVideo {...result} url={url} playback={playback} />}
        {url !== null && !video && <Picture task={task} result={result} />}
      </div>
      <figcaption className={styles.caption}>
        <span className={styles.label}>
          <Sparkles size={13} aria-hidden />
          {ai.text[language]}
        </span>
        {expiresAt !== null && failure !== 'lost' && (
          <span>{text.status.kept(formatMoment(expiresAt, language))}</span>
        )}
      </figcaption>
    </figure>
  );
}
