import { AlertTriangle, CloudOff, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './notice.module.css';

const ICONS = { info: Info, warn: AlertTriangle, bad: AlertTriangle, offline: CloudOff };

export interface NoticeProps {
  readonly kind?: keyof typeof ICONS;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** A message in the page; read out when it appears. */
export function Notice({ kind = 'info', children, action }: NoticeProps) {
  const Icon = ICONS[kind];
  return (
    <div role="status" className={cx(styles.notice, styles[kind])}>
      <Icon size={18} aria-hidden className={styles.icon} />
      <div className={styles.body}>{children}</div>
      {action}
    </div>
  );
}
