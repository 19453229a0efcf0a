import { useFaceSwap, useTaskIds } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useAppClient } from '../client/client-context.tsx';
import { removePreviews } from '../previews/preview-cache.ts';
import { TroubleText } from '../task-status/trouble-text.tsx';
import { useCommand } from '../task-status/use-command.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Notice } from '../ui/notice.tsx';

const isEnded = ({ outcome }: Task): boolean => outcome !== null;

/** Asks, then deletes every ended task; one that cannot be deleted keeps no other. */
export function ClearButton() {
  const { remove } = useFaceSwap();
  const { owner } = useAppClient().session;
  const { text } = useLanguage();
  const ids = useTaskIds(isEnded);
  const [asking, setAsking] = useState(false);
  const command = useCommand();
  if (ids.length === 0 && command.trouble === null) return null;

  async function clear(): Promise<void> {
    const removing = ids.map(async (id) => {
      await remove(id);
      await removePreviews(owner, id);
    });
    const results = await Promise.allSettled(removing);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  return (
    <>
      <Button
        size="s"
        icon={<Trash2 size={15} aria-hidden />}
        isDisabled={command.isPending}
        onPress={() => setAsking(true)}
      >
        {text.history.clear}
      </Button>
      {command.trouble !== null && (
        <Notice kind="bad">
          <TroubleText {...command.trouble} />
        </Notice>
      )}
      <ConfirmDialog
        title={text.history.clearTitle}
        body={text.history.clearBody(ids.length)}
        confirm={text.actions.remove}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => command.run(clear)}
      />
    </>
  );
}
