import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

export interface EmptyStateProps {
  readonly title: string;
  readonly body?: string;
  readonly children?: ReactNode;
}

/** Two faces that trade places: shown where nothing is yet. */
function Illustration() {
  return (
    <svg viewBox="0 0 220 130" className={styles.art} aria-hidden="true">
      <rect
        className={styles.back}
        x="14"
        y="18"
        width="88"
        height="94"
        rx="18"
        transform="rotate(-6 58 65)"
      />
      <rect
        className={styles.front}
        x="112"
        y="18"
        width="94"
        height="94"
        rx="18"
        transform="rotate(5 159 65)"
      />
      <g className={styles.stroke}>
        <circle cx="58" cy="58" r="19" />
        <path d="M51 61q7 7 14 0M50 53v2M66 53v2M30 100q28-26 56 0" />
      </g>
      <g className={styles.strong}>
        <circle cx="159" cy="58" r="19" />
        <path d="M152 61q7 7 14 0M151 53v2M167 53v2M131 100q28-26 56 0" />
      </g>
      <path
        className={styles.arrow}
        d="M90 26q20-16 42-2m-9-3 9 3-3 9M130 108q-20 14-42 0m9 4-9-4 4-9"
      />
    </svg>
  );
}

export function EmptyState({ title, body, children }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <Illustration />
      <p className={styles.title}>{title}</p>
      {body !== undefined && <p className={styles.body}>{body}</p>}
      {children}
    </div>
  );
}
