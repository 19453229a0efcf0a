import { useTaskIds, useTasks } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { ChevronDown, ChevronUp, Layers } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { Link } from 'wouter';
import { usePanelLog } from '../debug/panel-log.ts';
import { useLanguage } from '../text/language.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { meanPercent } from './mean-percent.ts';
import { NotifyButton } from './notify-button.tsx';
import { PanelRow } from './panel-row.tsx';
import styles from './task-panel.module.css';

const LATEST = 4;
const WIDE = '(min-width: 720px)';

const isRunning = ({ outcome }: Task): boolean => outcome === null;
const isEnded = ({ outcome }: Task): boolean => outcome !== null;

function Rows({ ids }: { readonly ids: readonly string[] }) {
  return (
    <ul className={styles.rows}>
      {ids.map((id) => (
        <PanelRow key={id} id={id} />
      ))}
    </ul>
  );
}

function Lists({ running }: { readonly running: readonly string[] }) {
  const { text } = useLanguage();
  const ended = useTaskIds(isEnded).slice(0, LATEST);
  if (running.length + ended.length === 0) {
    return <EmptyState title={text.status.emptyTitle} body={text.status.emptyBody} />;
  }
  return (
    <>
      {running.length > 0 && <Rows ids={running} />}
      {running.length > 0 && <NotifyButton isHint />}
      {ended.length > 0 && (
        <>
          <div className={styles.latest}>
            <h3>{text.status.latest}</h3>
            <Link href="/history">{text.status.all}</Link>
          </div>
          <Rows ids={ended} />
        </>
      )}
    </>
  );
}

/** Opens by itself when a task starts, where there is room for it. */
function useOpen(running: number) {
  const [isOpen, setOpen] = useState(() => running > 0 && matchMedia(WIDE).matches);
  const before = useRef(running);
  useEffect(() => {
    if (running > before.current && matchMedia(WIDE).matches) setOpen(true);
    before.current = running;
  }, [running]);
  return { isOpen, setOpen };
}

/** What runs and what has just ended, at the lower right of every page. */
export function TaskPanel() {
  const { text } = useLanguage();
  const running = useTasks(isRunning);
  const { isOpen, setOpen } = useOpen(running.length);
  const toggle = useRef<HTMLButtonElement>(null);
  const id = useId();
  usePanelLog(isOpen ? 'its rows' : 'a summary');
  const percent = meanPercent(running);
  const Chevron = isOpen ? ChevronDown : ChevronUp;

  return (
    <section
      className={styles.panel}
      aria-label={text.status.label}
      data-open={isOpen}
      onKeyDown={(event) => {
        const isInside = event.currentTarget.contains(event.target as Node);
        if (event.key !== 'Escape' || !isInside || !isOpen) return;
        setOpen(false);
        toggle.current?.focus();
      }}
    >
      <button
        ref={toggle}
        type="button"
        className={styles.toggle}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <Layers size={18} aria-hidden />
        <span className={styles.count}>
          {running.length === 0 ? text.status.none : text.status.running(running.length)}
        </span>
        {percent !== null && <span className={styles.percent}>{percent}%</span>}
        <Chevron size={18} aria-hidden />
        <span className="visually-hidden">{isOpen ? text.status.hide : text.status.show}</span>
      </button>
      <div id={id} className={styles.content} hidden={!isOpen}>
        {isOpen && <Lists running={running.map((task) => task.id)} />}
      </div>
    </section>
  );
}
