import { useResultUrl } from '@faceswap/react';
import type { CompletedTask } from '@faceswap/sdk';
import { Sparkles } from 'lucide-react';
import { useState } from 'react';
import { usePreview } from '../previews/use-preview.ts';
import { isVideo, pageOf } from '../swap-form/mode-pages.ts';
import { TroubleText } from '../task-status/trouble-text.tsx';
import { formatMoment } from '../text/format.ts';
import { useLanguage } from '../text/language.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Notice } from '../ui/notice.tsx';
import { CompareSlider } from './compare-slider.tsx';
import styles from './result-view.module.css';

interface MediaProps {
  readonly task: CompletedTask;
  readonly url: string;
  readonly onLost: () => void;
}

function Media({ task, url, onLost }: MediaProps) {
  const { text } = useLanguage();
  const before = usePreview(task.id, 'large');
  if (isVideo(task.mode)) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: nobody has captions for a video that was just made.
      <video
        className={styles.media}
        src={url}
        controls
        playsInline
        loop
        aria-label={text.result.video}
        onError={onLost}
      />
    );
  }
  if (before === null) {
    return <img className={styles.media} src={url} alt={text.result.image} onError={onLost} />;
  }
  return <CompareSlider before={before} after={url} alt={text.result.image} onError={onLost} />;
}

/** A result with its AI label: pictures beside what they were, videos in a player. */
export function ResultView({ task }: { readonly task: CompletedTask }) {
  const { language, text } = useLanguage();
  const url = useResultUrl(task.id);
  const [lostUrl, setLostUrl] = useState<string | null>(null);
  const { ai, expiresAt } = task.result;
  const lost = url !== null && lostUrl === url;
  return (
    <figure className={styles.result}>
      <div className={styles.frame}>
        {url === null && (
          <div className={styles.skeleton} role="status" aria-label={text.result.loading} />
        )}
        {lost && (
          <Notice
            kind="bad"
            action={
              <ButtonLink to={pageOf(task.mode)} size="s">
                {text.actions.newSwap}
              </ButtonLink>
            }
          >
            <TroubleText code="result-lost" mayBeBilled />
          </Notice>
        )}
        {url !== null && !lost && <Media task={task} url={url} onLost={() => setLostUrl(url)} />}
      </div>
      <figcaption className={styles.caption}>
        <span className={styles.label}>
          <Sparkles size={13} aria-hidden />
          {ai.text[language]}
        </span>
        {expiresAt !== null && <span>{text.status.kept(formatMoment(expiresAt, language))}</span>}
      </figcaption>
    </figure>
  );
}
