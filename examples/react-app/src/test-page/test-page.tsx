import { useEffect } from 'react';
import { LogView } from '../debug/log-view.tsx';
import { Notice } from '../ui/notice.tsx';
import { AddSection } from './add-section.tsx';
import { NetworkSection, StatusSection } from './fault-sections.tsx';
import { backToNormal, simulation } from './simulation.ts';
import { HistorySection, TasksSection } from './task-sections.tsx';
import styles from './test-page.module.css';
import { useTestText } from './texts.ts';

/** Everything that can happen to a task, by hand. */
export function TestPage() {
  const text = useTestText();
  useEffect(() => backToNormal, []);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1>{text.title}</h1>
        <p>{text.lead}</p>
      </header>
      {!simulation.isInstalled() && <Notice kind="warn">{text.notInstalled}</Notice>}
      <div className={styles.controls}>
        <AddSection />
        <StatusSection />
        <NetworkSection />
        <TasksSection />
      </div>
      <div className={styles.columns}>
        <HistorySection />
        <div className={styles.log}>
          <h2>{text.logTitle}</h2>
          <LogView label={text.logTitle} />
        </div>
      </div>
    </div>
  );
}
