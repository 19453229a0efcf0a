import { LogOut, Settings } from 'lucide-react';
import { useState } from 'react';
import { DialogTrigger, Popover, Dialog as PopoverDialog } from 'react-aria-components';
import { useAppClient } from '../client/client-context.tsx';
import { NotifyButton } from '../task-status/notify-button.tsx';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { Segments } from '../ui/choice.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { cx } from '../ui/cx.ts';
import styles from './settings-menu.module.css';
import { readTheme, setTheme, THEMES } from './theme.ts';

function ThemeChoice() {
  const { text } = useLanguage();
  const [theme, show] = useState(readTheme);
  const segments = THEMES.map((value) => ({ value, label: text.menu.themes[value] }));
  return (
    <div className={styles.group}>
      <span className={styles.label}>{text.menu.theme}</span>
      <Segments
        label={text.menu.theme}
        value={theme}
        segments={segments}
        onChange={(next) => {
          setTheme(next);
          show(next);
        }}
      />
    </div>
  );
}

export function SettingsMenu() {
  const { text } = useLanguage();
  const { signOut } = useAppClient();
  const [asking, setAsking] = useState(false);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
        <Button
          kind="quiet"
          aria-label={text.menu.label}
          className={styles.trigger ?? ''}
          icon={<Settings size={19} aria-hidden />}
        />
        <Popover placement="bottom end" className={cx(styles.popover)}>
          <PopoverDialog aria-label={text.menu.label} className={cx(styles.menu)}>
            <ThemeChoice />
            <NotifyButton />
            <Button
              kind="quiet"
              className={styles.item ?? ''}
              icon={<LogOut size={17} aria-hidden />}
              onPress={() => {
                setOpen(false);
                setAsking(true);
              }}
            >
              {text.menu.signOut}
            </Button>
          </PopoverDialog>
        </Popover>
      </DialogTrigger>
      <ConfirmDialog
        title={text.menu.signOutTitle}
        body={text.menu.signOutBody}
        confirm={text.menu.signOut}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void signOut()}
      />
    </>
  );
}
