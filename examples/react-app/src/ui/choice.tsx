import { Check } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import styles from './choice.module.css';

export interface ToggleProps {
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly children: ReactNode;
  readonly hint?: string;
}

interface WordsProps {
  readonly id: string;
  readonly children: ReactNode;
  readonly hint: string | undefined;
}

function Words({ id, children, hint }: WordsProps) {
  return (
    <span className={styles.words}>
      <span id={`${id}-name`}>{children}</span>
      <span id={`${id}-hint`} className={styles.hint}>
        {hint}
      </span>
    </span>
  );
}

export function Switch({ isSelected, onChange, children, hint }: ToggleProps) {
  const id = useId();
  return (
    <label className={styles.switch}>
      <Words id={id} hint={hint}>
        {children}
      </Words>
      <input
        type="checkbox"
        role="switch"
        aria-checked={isSelected}
        className={styles.input}
        checked={isSelected}
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span className={styles.track}>
        <span className={styles.knob} />
      </span>
    </label>
  );
}

export interface CheckboxProps extends ToggleProps {
  readonly isInvalid: boolean;
}

export function Checkbox({ isSelected, isInvalid, onChange, children, hint }: CheckboxProps) {
  const id = useId();
  return (
    <label className={styles.checkbox}>
      <input
        type="checkbox"
        className={styles.input}
        checked={isSelected}
        aria-invalid={isInvalid}
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span className={styles.box}>
        <Check size={14} strokeWidth={3} aria-hidden />
      </span>
      <Words id={id} hint={hint}>
        {children}
      </Words>
    </label>
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
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={styles.segments}>
      {segments.map((segment) => (
        <label key={segment.value} className={styles.segment}>
          <input
            type="radio"
            className={styles.input}
            name={name}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
          />
          {segment.label}
        </label>
      ))}
    </div>
  );
}
