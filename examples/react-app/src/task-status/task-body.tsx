import type { Task } from '@faceswap/sdk';
import { useLanguage } from '../text/language.tsx';
import { cx } from '../ui/cx.ts';
import { Progress } from '../ui/progress.tsx';
import { nameOf, percentOf, type TaskWords } from './describe-task.ts';
import styles from './task-body.module.css';

export interface TaskBodyProps {
  readonly task: Task;
  readonly words: TaskWords;
  /** Leaves out what only matters where there is room. */
  readonly compact?: boolean;
}

function StateLine({ task, words }: TaskBodyProps) {
  const percent = task.outcome === null ? percentOf(task) : null;
  return (
    <p className={styles.line}>
      <span className={cx(styles.state, styles[words.tone])}>{words.state}</span>
      {percent !== null && <span className={styles.percent}>{percent}%</span>}
      {words.time !== null && <span className={styles.time}>{words.time}</span>}
    </p>
  );
}

/** State, progress and everything that there is to tell of a task: the same in every place. */
export function TaskBody({ task, words, compact = false }: TaskBodyProps) {
  const { language, text } = useLanguage();
  const notes = compact && task.outcome === null ? [] : words.notes;
  return (
    <div className={styles.body}>
      <StateLine task={task} words={words} />
      {task.outcome === null && (
        <Progress
          label={text.status.progressOf(nameOf(task, language))}
          percent={task.cancelRequested ? null : percentOf(task)}
        />
      )}
      {words.message !== null && <p className={styles.message}>{words.message}</p>}
      {notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
    </div>
  );
}
