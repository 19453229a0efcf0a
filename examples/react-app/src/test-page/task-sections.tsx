import { useFaceSwap, useRestored, useTaskIds } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { CircleStop, RefreshCw } from 'lucide-react';
import { ClearButton } from '../history/clear-button.tsx';
import { HistoryRow } from '../history/history-row.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Section } from './section.tsx';
import styles from './test-page.module.css';
import { useTestText } from './texts.ts';

const isRunning = ({ outcome }: Task): boolean => outcome === null;

/** What is done to all tasks at once. */
export function TasksSection() {
  const text = useTestText();
  const { cancel } = useFaceSwap();
  const { ready } = useRestored();
  const ids = useTaskIds();
  const running = useTaskIds(isRunning);
  return (
    <Section title={text.tasks.title}>
      <Button
        size="s"
        icon={<CircleStop size={15} aria-hidden />}
        isDisabled={running.length === 0}
        onPress={() => void Promise.all(running.map((id) => cancel(id)))}
      >
        {text.tasks.stopAll}
      </Button>
      <Button size="s" icon={<RefreshCw size={15} aria-hidden />} onPress={() => location.reload()}>
        {text.tasks.reload}
      </Button>
      <ClearButton />
      <p className={styles.hint} role="status">
        {ready ? text.tasks.restored(ids.length, running.length) : text.tasks.restoring}
      </p>
    </Section>
  );
}

export function HistorySection() {
  const text = useTestText();
  const ids = useTaskIds();
  return (
    <section className={styles.list} aria-label={text.history}>
      <ul>
        {ids.map((id) => (
          <HistoryRow key={id} id={id} />
        ))}
      </ul>
      {ids.length === 0 && <EmptyState title={text.tasks.none} body={text.tasks.noneHint} />}
    </section>
  );
}
