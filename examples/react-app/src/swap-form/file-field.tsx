import { ImagePlus, Upload, X } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import { useLimits } from '../client/use-limits.ts';
import { findProblem, type MediaKind } from '../media/check-file.ts';
import { useFacts } from '../media/facts-cache.ts';
import { useObjectUrl } from '../media/use-object-url.ts';
import { formatBytes } from '../text/format.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import styles from './file-field.module.css';
import { limitsText } from './limits-text.ts';

export interface FileFieldProps {
  readonly label: string;
  readonly kind: MediaKind;
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
  readonly hint?: string | undefined;
  /** Why the form cannot be sent as it is. */
  readonly error?: string | null;
  readonly small?: boolean;
}

interface PreviewProps {
  readonly kind: MediaKind;
  readonly file: File;
}

function Preview({ kind, file }: PreviewProps) {
  const url = useObjectUrl(file);
  if (url === null) return null;
  if (kind === 'image') return <img className={styles.media} src={url} alt={file.name} />;
  return (
    <video className={styles.media} src={url} controls playsInline muted aria-label={file.name} />
  );
}

/** A drop zone around a real file input; shows what was chosen, and says at once when it cannot be taken. */
export function FileField(props: FileFieldProps) {
  const { label, kind, file, onChange, hint, error = null, small = false } = props;
  const { language, text } = useLanguage();
  const limits = useLimits();
  const facts = useFacts(file);
  const [dragging, setDragging] = useState(false);
  const id = useId();
  const found = facts === null ? null : findProblem(facts, kind, limits);
  const problem = found === null ? error : text.problems[found];
  const Icon = kind === 'image' ? ImagePlus : Upload;

  function drop(event: DragEvent) {
    event.preventDefault();
    setDragging(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped !== undefined) onChange(dropped);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the input inside does all of it.
    <div
      className={cx(styles.field, small && styles.small)}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={drop}
    >
      <div className={styles.head}>
        <span id={`${id}-label`} className={styles.label}>
          {label}
        </span>
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </div>
      <div
        className={cx(
          styles.zone,
          dragging && styles.dragging,
          problem !== null && styles.invalid,
          file !== null && styles.filled,
        )}
      >
        <input
          id={id}
          type="file"
          className="visually-hidden"
          accept={limits?.[kind].types.join(',') ?? `${kind}/*`}
          aria-labelledby={`${id}-label`}
          aria-describedby={`${id}-limits ${id}-problem`}
          aria-invalid={problem !== null}
          onChange={({ currentTarget }) => {
            const chosen = currentTarget.files?.[0];
            if (chosen !== undefined) onChange(chosen);
            currentTarget.value = '';
          }}
        />
        {file === null ? (
          <label htmlFor={id} className={styles.empty}>
            <Icon size={small ? 20 : 26} aria-hidden />
            <span className={styles.choose}>{text.form.choose}</span>
            {!small && <span>{text.form.orDrop}</span>}
          </label>
        ) : (
          <>
            <Preview kind={kind} file={file} />
            <div className={styles.bar}>
              <span className={styles.name}>{file.name}</span>
              {!small && <span className={styles.size}>{formatBytes(file.size, language)}</span>}
              <label htmlFor={id} className={styles.change}>
                {text.form.change}
              </label>
              <Button
                kind="quiet"
                size="s"
                className={styles.remove ?? ''}
                aria-label={text.form.remove(file.name)}
                icon={<X size={16} aria-hidden />}
                onPress={() => onChange(null)}
              />
            </div>
          </>
        )}
      </div>
      <p id={`${id}-problem`} role="alert" className={styles.problem}>
        {problem}
      </p>
      <p id={`${id}-limits`} className={small ? 'visually-hidden' : styles.limits}>
        {limitsText(kind, limits, language)}
      </p>
    </div>
  );
}
