import type { Task } from '@faceswap/sdk';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { TroubleText } from './trouble-text.tsx';
import { useCommand } from './use-command.ts';
import { useErase } from './use-erase.ts';

export interface RemoveButtonProps {
  readonly task: Task;
  readonly titleId: string;
}

/** Asks, then deletes a task; one whose stop is still owed only when that is said once more. */
export function RemoveButton({ task, titleId }: RemoveButtonProps) {
  const erase = useErase();
  const { text } = useLanguage();
  const [asking, setAsking] = useState(false);
  const command = useCommand();
  const owed = command.trouble?.code === 'task-active';

  const run = (force: boolean) => command.run(() => erase(task.id, { force }));

  return (
    <>
      <Button
        kind="quiet"
        size="s"
        icon={<Trash2 size={15} aria-hidden />}
        aria-describedby={titleId}
        isDisabled={command.isPending}
        onPress={() => setAsking(true)}
      >
        {text.actions.remove}
      </Button>
      {command.trouble !== null && (
        <Notice
          kind="bad"
          action={
            owed && (
              <Button
                kind="danger"
                size="s"
                isDisabled={command.isPending}
                onPress={() => run(true)}
              >
                {text.actions.removeAnyway}
              </Button>
            )
          }
        >
          {owed ? text.status.stopOwed : <TroubleText code={command.trouble.code} />}
        </Notice>
      )}
      <ConfirmDialog
        title={text.history.removeTitle}
        body={text.history.removeBody}
        confirm={text.actions.remove}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => run(false)}
      />
    </>
  );
}
