import { useLanguage } from '../text/language.tsx';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly body: string;
  readonly confirm: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, body, confirm, isOpen, onClose, onConfirm } = props;
  const { text } = useLanguage();
  const finish = () => {
    onClose();
    onConfirm();
  };
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} alert>
      <p>{body}</p>
      <DialogActions>
        <Button onPress={onClose}>{text.actions.cancel}</Button>
        <Button kind="danger" onPress={finish}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
