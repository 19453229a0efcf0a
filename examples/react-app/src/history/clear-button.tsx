import { useTaskIds } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useCommand } from '../task-status/use-command.ts';
import { useErase } from '../task-status/use-erase.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { clearTasks, groupByCode, type LeftTask } from './clear-tasks.ts';
import styles from './history.module.css';
import { LeftNotice } from './left-notice.tsx';

const isEnded = ({ outcome }: Task): boolean => outcome !== null;

/** Asks, then deletes every ended task; what could not be deleted is told by its reason. */
export function ClearButton() {
  const erase = useErase();
  const { text } = useLanguage();
  const ids = useTaskIds(isEnded);
  const [asking, setAsking] = useState(false);
  const [left, setLeft] = useState<readonly LeftTask[]>([]);
  const command = useCommand();
  if (ids.length === 0) return null;

  const clear = (chosen: readonly string[], force: boolean) =>
    command.run(async () => {
      const others = left.filter(({ id }) => !chosen.includes(id));
      setLeft(others);
      const failed = await clearTasks(chosen, (id) => erase(id, { force }));
      setLeft([...others, ...failed]);
    });

  const groups = groupByCode(left.filter(({ id }) => ids.includes(id)));
  return (
    <>
      <Button
        size="s"
        icon={<Trash2 size={15} aria-hidden />}
        isDisabled={command.isPending}
        onPress={() => setAsking(true)}
      >
        {command.isPending ? text.history.clearing(ids.length) : text.history.clear}
      </Button>
      {groups.size > 0 && (
        <div className={styles.left}>
          {[...groups].map(([code, group]) => (
            <LeftNotice
              key={code}
              code={code}
              ids={group}
              isPending={command.isPending}
              onForce={() => clear(group, true)}
            />
          ))}
        </div>
      )}
      <ConfirmDialog
        title={text.history.clearTitle}
        body={text.history.clearBody(ids.length)}
        confirm={text.actions.remove}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => clear(ids, false)}
      />
    </>
  );
}
