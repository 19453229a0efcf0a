import type { DetectedFace } from '@faceswap/sdk';
import { ArrowRight, UserRound } from 'lucide-react';
import { useLanguage } from '../../text/language.tsx';
import { FileField } from '../file-field.tsx';
import styles from './faces.module.css';

export interface FaceCardProps {
  readonly face: DetectedFace;
  /** Counted from 1. */
  readonly at: number;
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
}

/** One found face, and the picture whose face it gets. */
export function FaceCard({ face, at, file, onChange }: FaceCardProps) {
  const { text } = useLanguage();
  return (
    <li className={styles.card}>
      <div className={styles.person}>
        {face.preview === null ? (
          <UserRound size={32} aria-hidden />
        ) : (
          <img src={face.preview} alt={text.faces.person(at)} />
        )}
        <span className={styles.name}>{text.faces.person(at)}</span>
        {file === null && <span className={styles.hint}>{text.faces.keep}</span>}
      </div>
      <ArrowRight size={18} aria-hidden className={styles.arrow} />
      <FileField label={text.faces.give(at)} kind="image" file={file} onChange={onChange} small />
    </li>
  );
}
