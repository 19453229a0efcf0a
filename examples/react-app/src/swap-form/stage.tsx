import { useTasks } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { useEffect, useId, useMemo, useRef } from 'react';
import type { MediaKind } from '../media/check-file.ts';
import { usePreview } from '../previews/use-preview.ts';
import { ResultView } from '../result/result-view.tsx';
import { useResult } from '../result/use-result.ts';
import { nameOf } from '../task-status/describe-task.ts';
import { PanelRow } from '../task-status/panel-row.tsx';
import { TaskActions } from '../task-status/task-actions.tsx';
import { TaskBody } from '../task-status/task-body.tsx';
import { useTaskWords } from '../task-status/use-task-words.ts';
import { useLanguage } from '../text/language.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useDraft } from './drafts-context.tsx';
import { isVideo } from './mode-pages.ts';
import styles from './swap-page.module.css';

const EARLIER = 3;

/** The task of the form's inputs, else one that still runs, as after a reload, else the newest. */
const pickCurrent = (tasks: readonly Task[], draftId: string): Task | null =>
  tasks.find(({ id }) => id === draftId) ??
  tasks.find(({ outcome }) => outcome === null) ??
  tasks[0] ??
  null;

function Current({ task }: { readonly task: Task }) {
  const { language } = useLanguage();
  const words = useTaskWords(task);
  const result = useResult(task);
  const preview = usePreview(task.id, isVideo(task.mode) ? 'thumbnail' : 'large');
  const titleId = useId();
  return (
    <>
      {task.outcome === 'completed' && <ResultView task={task} result={result} />}
      {task.outcome !== 'completed' && (
        <div className={styles.waiting} data-running={task.outcome === null}>
          {preview !== null && <img src={preview} alt="" />}
        </div>
      )}
      <div className={styles.about}>
        <h2 id={titleId} className={styles.name}>
          {nameOf(task, language)}
        </h2>
        <TaskBody task={task} words={words} />
        <TaskActions task={task} titleId={titleId} isShown isLost={result.failure === 'lost'} />
      </div>
    </>
  );
}

/** What becomes of the form's task, and the latest others of its kind. */
export function Stage({ kind }: { readonly kind: MediaKind }) {
  const { text } = useLanguage();
  const { draft } = useDraft(kind);
  const ofKind = useMemo(() => (task: Task) => task.mode.endsWith(`-${kind}`), [kind]);
  const tasks = useTasks(ofKind);
  const current = pickCurrent(tasks, draft.id);
  const place = useRef<HTMLElement>(null);
  const isNew = current?.id === draft.id && current.outcome === null;
  useEffect(() => {
    if (isNew) place.current?.scrollIntoView({ block: 'nearest' });
  }, [isNew]);
  const earlier = tasks.filter((task) => task !== current).slice(0, EARLIER);
  return (
    <div className={styles.side}>
      <section ref={place} className={styles.stage} aria-label={text.form.stageLabel}>
        {current === null ? (
          <EmptyState title={text.form.emptyTitle} body={text.form.emptyBody} />
        ) : (
          <Current task={current} key={current.id} />
        )}
      </section>
      {earlier.length > 0 && (
        <section className={styles.earlier}>
          <h2>{text.form.recent}</h2>
          <ul>
            {earlier.map(({ id }) => (
              <PanelRow key={id} id={id} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
