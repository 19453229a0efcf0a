import type { CompletedTask } from '@faceswap/sdk';
import { Download } from 'lucide-react';
import { nameOf } from '../task-status/describe-task.ts';
import { TroubleText } from '../task-status/trouble-text.tsx';
import { useCommand } from '../task-status/use-command.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { downloadResult } from './download-result.ts';
import { ResultView } from './result-view.tsx';

export interface ResultDialogProps {
  readonly task: CompletedTask;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ResultDialog({ task, isOpen, onClose }: ResultDialogProps) {
  const { language, text } = useLanguage();
  const command = useCommand();
  return (
    <Dialog title={nameOf(task, language)} isOpen={isOpen} onClose={onClose} wide>
      <ResultView task={task} />
      {command.trouble !== null && (
        <Notice kind="bad">
          <TroubleText {...command.trouble} />
        </Notice>
      )}
      <DialogActions>
        <Button
          kind="primary"
          icon={<Download size={17} aria-hidden />}
          isDisabled={command.isPending}
          onPress={() => command.run(() => downloadResult(task))}
        >
          {text.actions.download}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
