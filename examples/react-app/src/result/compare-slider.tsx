import { ChevronsLeftRight } from 'lucide-react';
import { type CSSProperties, useState } from 'react';
import { useLanguage } from '../text/language.tsx';
import styles from './compare-slider.module.css';

export interface CompareSliderProps {
  readonly before: string;
  readonly after: string;
  readonly alt: string;
  /** Where the line stands at first, in percent from the left. */
  readonly initial?: number;
  readonly onLoad?: () => void;
  readonly onError?: () => void;
}

/** Two pictures in one place; a slider, also by keyboard, moves the line between them. */
export function CompareSlider(props: CompareSliderProps) {
  const { before, after, alt, initial = 50, onLoad, onError } = props;
  const { text } = useLanguage();
  const [split, setSplit] = useState(initial);
  return (
    <div className={styles.compare} style={{ '--split': `${split}%` } as CSSProperties}>
      <img className={styles.after} src={after} alt={alt} onLoad={onLoad} onError={onError} />
      <img className={styles.before} src={before} alt="" />
      <span className={styles.tagBefore} aria-hidden>
        {text.result.before}
      </span>
      <span className={styles.tagAfter} aria-hidden>
        {text.result.after}
      </span>
      <span className={styles.line} aria-hidden>
        <span className={styles.grip}>
          <ChevronsLeftRight size={16} />
        </span>
      </span>
      <input
        type="range"
        className={styles.range}
        min={0}
        max={100}
        value={split}
        aria-label={text.result.compare}
        onChange={(event) => setSplit(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}
