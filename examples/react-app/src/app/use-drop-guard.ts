import { useEffect } from 'react';

const refuse = (event: DragEvent): void => event.preventDefault();

/** A file that is dropped beside a field must not replace the whole page. */
export function useDropGuard(): void {
  useEffect(() => {
    addEventListener('dragover', refuse);
    addEventListener('drop', refuse);
    return () => {
      removeEventListener('dragover', refuse);
      removeEventListener('drop', refuse);
    };
  }, []);
}
