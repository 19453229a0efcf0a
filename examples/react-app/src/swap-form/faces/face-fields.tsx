import { ScanFace } from 'lucide-react';
import { TroubleText } from '../../task-status/trouble-text.tsx';
import { useLanguage } from '../../text/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Draft, DraftInputs } from '../draft.ts';
import { FaceCard } from './face-card.tsx';
import styles from './faces.module.css';
import { FrameChooser } from './frame-chooser.tsx';
import { useFindFaces } from './use-find-faces.ts';

export interface FaceFieldsProps {
  readonly draft: Draft;
  readonly error: string | null;
  readonly onChange: (inputs: Partial<DraftInputs>) => void;
}

function withFace({ faceFiles }: Draft, id: string, file: File | null): Record<string, File> {
  const { [id]: _, ...others } = faceFiles;
  return file === null ? others : { ...others, [id]: file };
}

/** Finds the people of the target, and takes a new face for each of them. */
export function FaceFields({ draft, error, onChange }: FaceFieldsProps) {
  const { text } = useLanguage();
  const { command, find } = useFindFaces(draft, onChange);
  const { kind, target, faces, faceFiles } = draft;
  return (
    <section className={styles.faces} aria-label={text.form.several}>
      {target === null && <p className={styles.hint}>{text.faces.needTarget}</p>}
      {target !== null && kind === 'video' && (
        <FrameChooser video={target} isFinding={command.isPending} onFrame={find} />
      )}
      {target !== null && kind === 'image' && (
        <Button
          icon={<ScanFace size={17} aria-hidden />}
          isDisabled={command.isPending}
          onPress={() => find(target)}
        >
          {command.isPending ? text.faces.finding : text.faces.find}
        </Button>
      )}
      {command.trouble !== null && (
        <Notice kind="bad">
          <TroubleText {...command.trouble} />
        </Notice>
      )}
      {faces !== null && (
        <p role="status" className={styles.count}>
          {faces.length === 0 ? text.faces.none : text.faces.found(faces.length)}
        </p>
      )}
      <ul className={styles.list}>
        {faces?.map((face, index) => (
          <FaceCard
            key={face.id}
            face={face}
            at={index + 1}
            file={faceFiles[face.id] ?? null}
            onChange={(file) => onChange({ faceFiles: withFace(draft, face.id, file) })}
          />
        ))}
      </ul>
      <p role="alert" className={styles.error}>
        {error}
      </p>
    </section>
  );
}
