import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './button.module.css';
import { cx } from './cx.ts';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 's' | 'm' | 'l';
  readonly icon?: ReactNode;
  readonly className?: string;
  readonly children?: ReactNode;
}

export function Button(props: ButtonProps) {
  const { kind = 'plain', size = 'm', icon, className, children, ...rest } = props;
  return (
    <AriaButton
      {...rest}
      className={cx(styles.button, styles[kind], styles[`size-${size}`], className)}
    >
      {icon}
      {children}
    </AriaButton>
  );
}
