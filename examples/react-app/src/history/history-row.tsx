import { useTask } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { memo, useId } from 'react';
import { nameOf } from '../task-status/describe-task.ts';
import { TaskActions } from '../task-status/task-actions.tsx';
import { TaskBody } from '../task-status/task-body.tsx';
import { TaskThumb } from '../task-status/task-thumb.tsx';
import { useTaskWords } from '../task-status/use-task-words.ts';
import { formatMoment } from '../text/format.ts';
import { useLanguage } from '../text/language.tsx';
import styles from './history.module.css';

function Facts({ task }: { readonly task: Task }) {
  const { language, text } = useLanguage();
  const expiresAt = task.result?.expiresAt ?? null;
  const facts = [
    text.modes[task.mode],
    formatMoment(task.createdAt, language),
    task.attempt > 1 ? text.status.attempt(task.attempt) : null,
    expiresAt === null ? null : text.status.kept(formatMoment(expiresAt, language)),
  ];
  return <p className={styles.facts}>{facts.filter((fact) => fact !== null).join(' · ')}</p>;
}

function Row({ task }: { readonly task: Task }) {
  const { language } = useLanguage();
  const words = useTaskWords(task);
  const titleId = useId();
  return (
    <li className={styles.row} data-task={task.id}>
      <TaskThumb task={task} />
      <div className={styles.main}>
        <h2 className={styles.name} id={titleId}>
          {nameOf(task, language)}
        </h2>
        <Facts task={task} />
        <TaskBody task={task} words={words} />
      </div>
      <TaskActions task={task} titleId={titleId} />
    </li>
  );
}

/** Renders again only when its own task changes: a long list stays quick. */
export const HistoryRow = memo(function HistoryRow({ id }: { readonly id: string }) {
  const task = useTask(id);
  return task && <Row task={task} />;
});
