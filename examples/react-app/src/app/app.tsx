import { useRef } from 'react';
import { ClientProvider } from '../client/client-context.tsx';
import type { ClientHost } from '../client/client-host.ts';
import { DebugGate } from '../debug/debug-gate.tsx';
import { DraftsProvider } from '../swap-form/drafts-context.tsx';
import { EndNotices } from '../task-status/end-notices.tsx';
import { TaskPanel } from '../task-status/task-panel.tsx';
import { useLeaveGuard } from '../task-status/use-leave-guard.ts';
import { useTabTitle } from '../task-status/use-tab-title.ts';
import { LanguageProvider, useLanguage } from '../text/language.tsx';
import styles from './app.module.css';
import { Banners } from './banners.tsx';
import { Header } from './header.tsx';
import { Pages } from './pages.tsx';
import { useArrival } from './use-arrival.ts';
import { useDropGuard } from './use-drop-guard.ts';

function Opening() {
  const { text } = useLanguage();
  return (
    <main className={styles.opening}>
      <p role="status">{text.app.loading}</p>
    </main>
  );
}

/** What is on every page: it all reads the same hooks, so that no place says other things than another. */
function Shell() {
  const { text } = useLanguage();
  const content = useRef<HTMLElement>(null);
  useArrival(content);
  useDropGuard();
  useTabTitle();
  useLeaveGuard();
  return (
    <>
      <a href="#content" className={styles.skip}>
        {text.app.skip}
      </a>
      <Header />
      <main ref={content} id="content" tabIndex={-1} className={styles.main}>
        <Banners />
        <Pages />
      </main>
      <footer className={styles.footer}>{text.app.footer}</footer>
      <TaskPanel />
      <EndNotices />
      <DebugGate />
    </>
  );
}

export function App({ host }: { readonly host: ClientHost }) {
  return (
    <LanguageProvider>
      <ClientProvider host={host} fallback={<Opening />}>
        <DraftsProvider>
          <Shell />
        </DraftsProvider>
      </ClientProvider>
    </LanguageProvider>
  );
}
