import { useEffect } from 'react';
import { useSearch } from 'wouter';
import type { MediaKind } from '../media/check-file.ts';
import { useLanguage } from '../text/language.tsx';
import { useDraft } from './drafts-context.tsx';
import { Stage } from './stage.tsx';
import { SwapForm } from './swap-form.tsx';
import styles from './swap-page.module.css';

/** An address that asks for it turns the switch on; the person may turn it off again. */
function useAskedForSeveral(kind: MediaKind): void {
  const { draft, change } = useDraft(kind);
  const asked = new URLSearchParams(useSearch()).has('several');
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the address decides, once.
  useEffect(() => {
    if (asked && !draft.several) change({ several: true });
  }, [asked]);
}

/** A form beside what becomes of it. */
export function SwapPage({ kind }: { readonly kind: MediaKind }) {
  const { text } = useLanguage();
  useAskedForSeveral(kind);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1>{text.form.titles[kind]}</h1>
        <p className={styles.lead}>{text.form.leads[kind]}</p>
      </header>
      <SwapForm kind={kind} />
      <Stage kind={kind} />
    </div>
  );
}
