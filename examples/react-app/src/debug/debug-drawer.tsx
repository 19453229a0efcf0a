import { Bug, ChevronDown, ChevronUp, LogOut } from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import styles from './debug-drawer.module.css';
import { leaveDebug } from './debug-mode.ts';
import { LogView } from './log-view.tsx';
import { RecordsView } from './records-view.tsx';
import { StatesView } from './states-view.tsx';
import { useDebugText } from './texts.ts';
import { UpdatesView } from './updates-view.tsx';

const VIEWS = [
  { id: 'log', View: LogView },
  { id: 'records', View: RecordsView },
  { id: 'updates', View: UpdatesView },
  { id: 'states', View: StatesView },
] as const;

/** Keeps the page and what is fixed at its lower end clear of the drawer. */
function useDock(isOpen: boolean): void {
  useEffect(() => {
    document.documentElement.toggleAttribute('data-docked', isOpen);
    return () => document.documentElement.removeAttribute('data-docked');
  }, [isOpen]);
}

function Views({ children }: { readonly children: ReactNode }) {
  const text = useDebugText();
  return (
    <Tabs className={cx(styles.tabs)}>
      <div className={styles.bar}>
        <TabList aria-label={text.views} className={cx(styles.tabList)}>
          {VIEWS.map(({ id }) => (
            <Tab key={id} id={id} className={cx(styles.tab)}>
              {text.tabs[id]}
            </Tab>
          ))}
        </TabList>
        {children}
      </div>
      {VIEWS.map(({ id, View }) => (
        <TabPanel key={id} id={id} className={cx(styles.view)}>
          <View />
        </TabPanel>
      ))}
    </Tabs>
  );
}

export function DebugDrawer() {
  const text = useDebugText();
  const [isOpen, setOpen] = useState(true);
  const id = useId();
  useDock(isOpen);
  const toggle = (
    <Button
      kind="quiet"
      size="s"
      aria-label={isOpen ? text.hide : text.show}
      aria-expanded={isOpen}
      aria-controls={id}
      icon={<Bug size={16} aria-hidden />}
      onPress={() => setOpen(!isOpen)}
    >
      <span className={styles.title}>{text.title}</span>
      {isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronUp size={16} aria-hidden />}
    </Button>
  );
  const leave = (
    <Button
      kind="quiet"
      size="s"
      aria-label={text.leave}
      icon={<LogOut size={16} aria-hidden />}
      onPress={leaveDebug}
    />
  );
  return (
    <aside id={id} aria-label={text.title} className={styles.drawer} data-open={isOpen}>
      {isOpen ? (
        <Views>
          <div className={styles.end}>
            {toggle}
            {leave}
          </div>
        </Views>
      ) : (
        toggle
      )}
    </aside>
  );
}
