import { useFaceSwap } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useAppClient } from '../client/client-context.tsx';
import { useLimits } from '../client/use-limits.ts';
import { findProblem } from '../media/check-file.ts';
import { factsOf } from '../media/facts-cache.ts';
import { keepPreviews } from '../previews/keep-previews.ts';
import { FileField } from '../swap-form/file-field.tsx';
import { TroubleText } from '../task-status/trouble-text.tsx';
import { useCommand } from '../task-status/use-command.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './history.module.css';
import { isEnough, rolesOf, toRetryInputs } from './retry-inputs.ts';

export interface RetryDialogProps {
  readonly task: Task;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Takes the files that are to be different and tries the same task again. */
export function RetryDialog({ task, isOpen, onClose }: RetryDialogProps) {
  const { retry } = useFaceSwap();
  const { owner } = useAppClient().session;
  const { text } = useLanguage();
  const limits = useLimits();
  const [files, setFiles] = useState<Readonly<Record<string, File>>>({});
  const command = useCommand();
  const roles = rolesOf(task, text);
  const isFine = roles.every(({ role, kind }) => {
    const file = files[role];
    return file === undefined || findProblem(factsOf(file), kind, limits) === null;
  });

  function start(): void {
    command.run(() => retry(task.id, toRetryInputs(files)));
    if (files['target'] !== undefined) void keepPreviews(owner, task.id, files['target']);
  }

  const choose = (role: string, file: File | null) => {
    const { [role]: _, ...others } = files;
    setFiles(file === null ? others : { ...others, [role]: file });
  };

  return (
    <Dialog title={text.retryDialog.title} isOpen={isOpen} onClose={onClose} wide>
      <p>{task.failure?.code === 'input-lost' ? text.retryDialog.lost : text.retryDialog.other}</p>
      <div className={styles.retryFiles}>
        {roles.map(({ role, label, kind, before }) => (
          <FileField
            key={role}
            label={label}
            kind={kind}
            hint={text.retryDialog.before(before)}
            file={files[role] ?? null}
            onChange={(file) => choose(role, file)}
          />
        ))}
      </div>
      {command.trouble !== null && (
        <Notice kind="bad">
          <TroubleText code={command.trouble.code} />
        </Notice>
      )}
      <DialogActions>
        <Button onPress={onClose}>{text.actions.cancel}</Button>
        <Button
          kind="primary"
          icon={<RotateCw size={16} aria-hidden />}
          isDisabled={command.isPending || !isFine || !isEnough(task, roles, files)}
          onPress={start}
        >
          {text.actions.retry}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
