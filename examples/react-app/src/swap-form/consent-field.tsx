import { useLanguage } from '../text/language.tsx';
import { Checkbox, Segments } from '../ui/choice.tsx';
import type { Draft, DraftInputs } from './draft.ts';
import styles from './swap-form.module.css';

export interface ConsentFieldProps {
  readonly draft: Draft;
  readonly error: string | null;
  readonly onChange: (inputs: Partial<DraftInputs>) => void;
}

export function ConsentField({ draft, error, onChange }: ConsentFieldProps) {
  const { text } = useLanguage();
  const subjects = (['authorized', 'self'] as const).map((value) => ({
    value,
    label: text.consent[value],
  }));
  return (
    <div className={styles.consent}>
      <Checkbox
        isSelected={draft.acceptedAt !== null}
        isInvalid={error !== null}
        hint={text.consent.retention}
        onChange={(ticked) => onChange({ acceptedAt: ticked ? Date.now() : null })}
      >
        {text.consent.label}
      </Checkbox>
      <p role="alert" className={styles.error}>
        {error}
      </p>
      <div className={styles.row}>
        <span>{text.consent.subjects}</span>
        <Segments
          label={text.consent.subjects}
          value={draft.subjects}
          segments={subjects}
          onChange={(value) => onChange({ subjects: value })}
        />
      </div>
    </div>
  );
}
