import { useTask, useTaskIds } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { Link } from 'wouter';
import { nameOf, percentOf } from '../task-status/describe-task.ts';
import { TaskThumb } from '../task-status/task-thumb.tsx';
import { useTaskWords } from '../task-status/use-task-words.ts';
import { useLanguage } from '../text/language.tsx';
import styles from './home.module.css';

const MOST = 4;

function Card({ task }: { readonly task: Task }) {
  const { language } = useLanguage();
  const { state, tone } = useTaskWords(task);
  const percent = task.outcome === null ? percentOf(task) : null;
  return (
    <li>
      <Link href="/history" className={styles.card}>
        <TaskThumb task={task} />
        <span className={styles.cardWords}>
          <span className={styles.cardName}>{nameOf(task, language)}</span>
          <span data-tone={tone}>
            {state}
            {percent !== null && ` ${percent}%`}
          </span>
        </span>
      </Link>
    </li>
  );
}

function CardOf({ id }: { readonly id: string }) {
  const task = useTask(id);
  return task && <Card task={task} />;
}

export function RecentTasks() {
  const { text } = useLanguage();
  const ids = useTaskIds().slice(0, MOST);
  if (ids.length === 0) return null;
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <h2>{text.home.recent}</h2>
        <Link href="/history">{text.home.all}</Link>
      </div>
      <ul className={styles.cards}>
        {ids.map((id) => (
          <CardOf key={id} id={id} />
        ))}
      </ul>
    </section>
  );
}
