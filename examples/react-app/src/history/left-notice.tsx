import { TroubleText } from '../task-status/trouble-text.tsx';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

export interface LeftNoticeProps {
  readonly code: string;
  readonly ids: readonly string[];
  readonly isPending: boolean;
  readonly onForce: () => void;
}

/** How many tasks could not be deleted, and why; those with a stop that is owed only need that said once more. */
export function LeftNotice({ code, ids, isPending, onForce }: LeftNoticeProps) {
  const { text } = useLanguage();
  const owed = code === 'task-active';
  const force = (
    <Button kind="danger" size="s" isDisabled={isPending} onPress={onForce}>
      {text.actions.removeAnyway}
    </Button>
  );
  return (
    <Notice kind="bad" action={owed && force}>
      {text.history.left(ids.length)} {owed ? text.status.stopOwed : <TroubleText code={code} />}
    </Notice>
  );
}
