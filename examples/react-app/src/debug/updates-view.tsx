import { useTasks } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { useNow } from '../task-status/use-now.ts';
import { useLanguage } from '../text/language.tsx';
import styles from './debug-drawer.module.css';
import { formatLength } from './format-clock.ts';
import { recorder } from './recorder.ts';
import { useDebugText } from './texts.ts';
import { rateOf, type Updates } from './update-book.ts';
import { useObservable } from './use-observable.ts';

function Row({ task, updates }: { readonly task: Task; readonly updates: Updates }) {
  const text = useDebugText();
  const { sdk } = useLanguage();
  const now = useNow(true);
  const last = updates.times.at(-1) ?? now;
  return (
    <tr>
      <th scope="row">
        <code title={task.id}>{task.id.slice(0, 8)}</code>
      </th>
      <td>{task.outcome === null ? sdk.phases[task.phase] : sdk.outcomes[task.outcome]}</td>
      <td>{updates.count}</td>
      <td>{rateOf(updates, now).toFixed(1)}</td>
      <td>{text.updates.ago(formatLength(Math.max(0, now - last)))}</td>
    </tr>
  );
}

/** When each task's row changed last, and how often it does. */
export function UpdatesView() {
  const text = useDebugText();
  const tasks = useTasks();
  const updates = useObservable(recorder.updates.updates);
  const rows = tasks.flatMap((task) => {
    const known = updates.get(task.id);
    return known === undefined ? [] : [<Row key={task.id} task={task} updates={known} />];
  });
  if (rows.length === 0) return <p className={styles.note}>{text.updates.none}</p>;
  return (
    <table className={styles.table}>
      <caption>{text.updates.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{text.updates.task}</th>
          <th scope="col">{text.updates.phase}</th>
          <th scope="col">{text.updates.count}</th>
          <th scope="col">
            {text.updates.rate} <span className={styles.faint}>{text.updates.rateHint}</span>
          </th>
          <th scope="col">{text.updates.last}</th>
        </tr>
      </thead>
      <tbody>{rows}</tbody>
    </table>
  );
}
