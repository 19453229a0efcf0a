import type { ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './button.module.css';
import { cx } from './cx.ts';

export interface ButtonLinkProps {
  readonly to: string;
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly size?: 's' | 'm' | 'l';
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** A link that looks like a button. */
export function ButtonLink({ to, kind = 'plain', size = 'm', icon, children }: ButtonLinkProps) {
  return (
    <Link href={to} className={cx(styles.button, styles[kind], styles[`size-${size}`])}>
      {icon}
      {children}
    </Link>
  );
}
