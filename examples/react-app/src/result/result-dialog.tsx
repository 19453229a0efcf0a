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
import { useResult } from './use-result.ts';

/** Asks for the result only once it is opened. */
function Content({ task }: { readonly task: CompletedTask }) {
  const { text } = useLanguage();
  const result = useResult(task);
  const command = useCommand();
  const isLost = result.failure === 'lost';
  return (
    <>
      <ResultView task={task} result={result} />
      {command.trouble !== null && !isLost && (
        <Notice kind="bad">
          <TroubleText code={command.trouble.code} />
        </Notice>
      )}
      <DialogActions>
        <Button
          kind="primary"
          icon={<Download size={17} aria-hidden />}
          isDisabled={command.isPending || isLost}
          onPress={() => command.run(() => downloadResult(task))}
        >
          {text.actions.download}
        </Button>
      </DialogActions>
    </>
  );
}

export interface ResultDialogProps {
  readonly task: CompletedTask;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ResultDialog({ task, isOpen, onClose }: ResultDialogProps) {
  const { language } = useLanguage();
  return (
    <Dialog title={nameOf(task, language)} isOpen={isOpen} onClose={onClose} wide>
      <Content task={task} />
    </Dialog>
  );
}
