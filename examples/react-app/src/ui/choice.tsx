import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  Switch as AriaSwitch,
  Radio,
  RadioGroup,
} from 'react-aria-components';
import styles from './choice.module.css';
import { cx } from './cx.ts';

export interface ToggleProps {
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly children: ReactNode;
  readonly hint?: string;
}

export function Switch({ children, hint, ...rest }: ToggleProps) {
  return (
    <AriaSwitch {...rest} className={cx(styles.switch)}>
      <span className={styles.words}>
        {children}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </span>
      <span className={styles.track}>
        <span className={styles.knob} />
      </span>
    </AriaSwitch>
  );
}

export interface CheckboxProps extends ToggleProps {
  readonly isInvalid: boolean;
}

export function Checkbox({ children, hint, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className={cx(styles.checkbox)}>
      <span className={styles.box}>
        <Check size={14} strokeWidth={3} aria-hidden />
      </span>
      <span className={styles.words}>
        {children}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </span>
    </AriaCheckbox>
  );
}

export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface SegmentsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly segments: readonly Segment<Value>[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { label, value, segments, onChange } = props;
  const choose = (chosen: string) => {
    const segment = segments.find((known) => known.value === chosen);
    if (segment !== undefined) onChange(segment.value);
  };
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onChange={choose}
      orientation="horizontal"
      className={cx(styles.segments)}
    >
      {segments.map((segment) => (
        <Radio key={segment.value} value={segment.value} className={cx(styles.segment)}>
          {segment.label}
        </Radio>
      ))}
    </RadioGroup>
  );
}
