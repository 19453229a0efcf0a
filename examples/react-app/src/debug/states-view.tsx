import { useTasks } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { ExternalLink } from 'lucide-react';
import { nameOf } from '../task-status/describe-task.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { formatClock, formatLength } from './format-clock.ts';
import { PhaseLine } from './phase-line.tsx';
import { recorder } from './recorder.ts';
import type { Step } from './state-book.ts';
import { openStately } from './stately.ts';
import styles from './states-view.module.css';
import { useDebugText } from './texts.ts';
import { useObservable } from './use-observable.ts';

const SHOWN = 12;

function Steps({ steps }: { readonly steps: readonly Step[] }) {
  const text = useDebugText();
  const rows = steps.slice(-SHOWN).map((step, index, shown) => ({
    ...step,
    after: index === 0 ? null : step.at - (shown[index - 1]?.at ?? step.at),
  }));
  return (
    <table className={styles.steps}>
      <caption>{text.states.steps}</caption>
      <thead>
        <tr>
          <th scope="col">{text.states.time}</th>
          <th scope="col">{text.states.after}</th>
          <th scope="col">{text.states.state}</th>
          <th scope="col">{text.states.event}</th>
        </tr>
      </thead>
      <tbody>
        {rows.reverse().map(({ id, at, after, path, event }) => (
          <tr key={id}>
            <td>{formatClock(at)}</td>
            <td>{after === null ? '' : `+${formatLength(after)}`}</td>
            <td className={styles.code}>{path}</td>
            <td className={styles.code}>{event}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Chart({ task, steps }: { readonly task: Task; readonly steps: readonly Step[] }) {
  const text = useDebugText();
  const { language } = useLanguage();
  const now = steps.at(-1);
  return (
    <li className={styles.chart}>
      <p className={styles.name}>
        {nameOf(task, language)} <code>{task.id}</code>
      </p>
      <PhaseLine task={task} />
      {now === undefined ? (
        <p className={styles.faint}>{text.states.elsewhere}</p>
      ) : (
        <>
          <p>
            {text.states.path} <code className={styles.path}>{now.path}</code>
          </p>
          <Steps steps={steps} />
        </>
      )}
    </li>
  );
}

/** Where each task's machine is, without a network; and the way to the live inspector, which needs one. */
export function StatesView() {
  const text = useDebugText();
  const tasks = useTasks();
  const steps = useObservable(recorder.states.steps);
  return (
    <div className={styles.view}>
      <div className={styles.live}>
        <Button size="s" icon={<ExternalLink size={15} aria-hidden />} onPress={openStately}>
          {text.states.open}
        </Button>
        <p className={styles.faint}>{text.states.openHint}</p>
      </div>
      {tasks.length === 0 && <p className={styles.faint}>{text.states.none}</p>}
      <ul className={styles.charts}>
        {tasks.map((task) => (
          <Chart key={task.id} task={task} steps={steps.get(task.id) ?? []} />
        ))}
      </ul>
    </div>
  );
}
