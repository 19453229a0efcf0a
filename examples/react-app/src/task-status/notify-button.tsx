import { Bell } from 'lucide-react';
import { useState } from 'react';
import type { Text } from '../text/en.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { askToNotify, type NotificationState, notificationState } from './notifications.ts';
import styles from './task-panel.module.css';

function labelOf(state: NotificationState, { menu }: Text): string {
  if (state === 'granted') return menu.notifyOn;
  return state === 'denied' ? menu.notifyBlocked : menu.notify;
}

/** The browser is asked only when the person wants to be told; as a hint it is gone once that is settled. */
export function NotifyButton({ isHint = false }: { readonly isHint?: boolean }) {
  const { text } = useLanguage();
  const [state, setState] = useState(notificationState);
  if (state === 'unavailable' || (isHint && state !== 'default')) return null;
  return (
    <Button
      kind="quiet"
      size={isHint ? 's' : 'm'}
      className={styles.notify ?? ''}
      icon={<Bell size={16} aria-hidden />}
      isDisabled={state !== 'default'}
      onPress={() => void askToNotify().then(setState)}
    >
      {labelOf(state, text)}
    </Button>
  );
}
