import { useFaceSwap } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { CircleStop, Download, Eye, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useAppClient } from '../client/client-context.tsx';
import { RetryDialog } from '../history/retry-dialog.tsx';
import { downloadResult } from '../result/download-result.ts';
import { ResultDialog } from '../result/result-dialog.tsx';
import { pageOf } from '../swap-form/mode-pages.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Notice } from '../ui/notice.tsx';
import { nextStep } from './next-step.ts';
import { RemoveButton } from './remove-button.tsx';
import styles from './task-actions.module.css';
import { TroubleText } from './trouble-text.tsx';
import { type Command, useCommand } from './use-command.ts';

export interface TaskActionsProps {
  readonly task: Task;
  /** The id of the element that names the task. */
  readonly titleId: string;
  readonly compact?: boolean;
  /** The result is in sight already. */
  readonly isShown?: boolean;
  /** It is known that there is no result any more. */
  readonly isLost?: boolean;
}

interface StepProps extends TaskActionsProps {
  readonly command: Command;
}

function StopButton({ task, titleId, command }: StepProps) {
  const { cancel } = useFaceSwap();
  const { text } = useLanguage();
  return (
    <Button
      size="s"
      icon={<CircleStop size={15} aria-hidden />}
      aria-describedby={titleId}
      isDisabled={task.cancelRequested || command.isPending}
      onPress={() => command.run(() => cancel(task.id))}
    >
      {text.actions.stop}
    </Button>
  );
}

function StepButton({ task, titleId, command }: StepProps) {
  const { retry } = useFaceSwap();
  const { session } = useAppClient();
  const { text } = useLanguage();
  const [choosing, setChoosing] = useState(false);
  const step = nextStep(task);
  const about = { size: 's', 'aria-describedby': titleId } as const;
  const again = () => command.run(() => retry(task.id));
  const signIn = () => command.run(() => session.renew().then(() => retry(task.id)));
  if (step === null) return null;
  if (step === 'new-swap') {
    return (
      <ButtonLink to={pageOf(task.mode)} size="s">
        {text.actions.newSwap}
      </ButtonLink>
    );
  }
  if (step === 'sign-in') {
    return (
      <Button {...about} onPress={signIn}>
        {text.actions.signInAgain}
      </Button>
    );
  }
  if (step === 'choose-files') {
    const lost = task.failure?.code === 'input-lost';
    return (
      <>
        <Button
          {...about}
          icon={<RotateCw size={15} aria-hidden />}
          onPress={() => setChoosing(true)}
        >
          {lost ? text.actions.retry : text.actions.chooseOthers}
        </Button>
        <RetryDialog task={task} isOpen={choosing} onClose={() => setChoosing(false)} />
      </>
    );
  }
  return (
    <Button
      {...about}
      icon={<RotateCw size={15} aria-hidden />}
      isDisabled={command.isPending}
      onPress={again}
    >
      {step === 'try-now' ? text.actions.tryNow : text.actions.retry}
    </Button>
  );
}

function ResultButtons(props: StepProps) {
  const { task, titleId, command, compact = false, isShown = false, isLost = false } = props;
  const { text } = useLanguage();
  const [viewing, setViewing] = useState(false);
  if (task.outcome !== 'completed') return null;
  const label = text.actions.download;
  const download = () => command.run(() => downloadResult(task));
  const icon = <Download size={15} aria-hidden />;
  return (
    <>
      {!isShown && (
        <Button
          size="s"
          icon={<Eye size={15} aria-hidden />}
          aria-describedby={titleId}
          onPress={() => setViewing(true)}
        >
          {text.actions.view}
        </Button>
      )}
      <Button
        size="s"
        icon={icon}
        aria-describedby={titleId}
        isDisabled={command.isPending || isLost || command.trouble?.code === 'result-lost'}
        onPress={download}
        {...(compact && { 'aria-label': label })}
      >
        {!compact && label}
      </Button>
      <ResultDialog task={task} isOpen={viewing} onClose={() => setViewing(false)} />
    </>
  );
}

/** Everything that can be done with a task, and why it did not work. */
export function TaskActions(props: TaskActionsProps) {
  const { task, titleId, compact = false } = props;
  const command = useCommand();
  return (
    <div className={styles.actions}>
      <StepButton {...props} command={command} />
      {task.outcome === null && <StopButton {...props} command={command} />}
      <ResultButtons {...props} command={command} />
      {task.outcome !== null && !compact && <RemoveButton task={task} titleId={titleId} />}
      {command.trouble !== null && (
        <Notice kind="bad">
          <TroubleText code={command.trouble.code} />
        </Notice>
      )}
    </div>
  );
}
