import { ProgressBar } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './progress.module.css';

export interface ProgressProps {
  readonly label: string;
  /** 0 to 100; null when nobody knows. */
  readonly percent: number | null;
  readonly className?: string;
}

export function Progress({ label, percent, className }: ProgressProps) {
  return (
    <ProgressBar
      aria-label={label}
      value={percent ?? 0}
      isIndeterminate={percent === null}
      className={cx(styles.track, className)}
    >
      <div
        key={percent === null ? 'unknown' : 'known'}
        className={cx(styles.fill, percent === null && styles.unknown)}
        style={percent === null ? undefined : { inlineSize: `${percent}%` }}
      />
    </ProgressBar>
  );
}
