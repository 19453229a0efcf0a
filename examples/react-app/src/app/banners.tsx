import { useRestored } from '@faceswap/react';
import { useAppClient } from '../client/client-context.tsx';
import { useOnline } from '../task-status/use-online.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './app.module.css';

/** What concerns every task: no storage, no network, what a sign-out left. */
export function Banners() {
  const { text } = useLanguage();
  const { inMemory, notice } = useAppClient();
  const { error } = useRestored();
  const online = useOnline();
  return (
    <div className={styles.banners}>
      {inMemory && <Notice kind="warn">{text.app.inMemory}</Notice>}
      {notice === 'data-not-deleted' && <Notice kind="warn">{text.app.dataNotDeleted}</Notice>}
      {!online && <Notice kind="offline">{text.app.offline}</Notice>}
      {inMemory && error !== null && (
        <Notice
          kind="bad"
          action={
            <Button size="s" onPress={() => location.reload()}>
              {text.actions.reload}
            </Button>
          }
        >
          {text.history.storeFailed}
        </Notice>
      )}
    </div>
  );
}
