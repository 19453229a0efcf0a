import { useTask } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { memo, useId } from 'react';
import { usePanelLog } from '../debug/panel-log.ts';
import { useLanguage } from '../text/language.tsx';
import { nameOf } from './describe-task.ts';
import { TaskActions } from './task-actions.tsx';
import { TaskBody } from './task-body.tsx';
import styles from './task-panel.module.css';
import { TaskThumb } from './task-thumb.tsx';
import { useTaskWords } from './use-task-words.ts';

function Row({ task }: { readonly task: Task }) {
  const { language, text } = useLanguage();
  const words = useTaskWords(task);
  const titleId = useId();
  usePanelLog(words.state, task.id);
  return (
    <li className={styles.row} data-task={task.id}>
      <TaskThumb task={task} size="s" />
      <div className={styles.main}>
        <p className={styles.title} id={titleId}>
          <span className={styles.name}>{nameOf(task, language)}</span>
          <span className={styles.mode}>{text.modes[task.mode]}</span>
        </p>
        <TaskBody task={task} words={words} compact />
        <TaskActions task={task} titleId={titleId} compact />
      </div>
    </li>
  );
}

export const PanelRow = memo(function PanelRow({ id }: { readonly id: string }) {
  const task = useTask(id);
  return task && <Row task={task} />;
});
