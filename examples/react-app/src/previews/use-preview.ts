import { useEffect, useState } from 'react';
import { useAppClient } from '../client/client-context.tsx';
import { getPreview, type PreviewKind } from './preview-cache.ts';
import { onPreview } from './preview-events.ts';

/** The kept picture of a task's target as an object URL; null while there is none. */
export function usePreview(taskId: string, kind: PreviewKind): string | null {
  const { owner } = useAppClient().session;
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let shown: string | null = null;
    let over = false;
    const look = async () => {
      const picture = await getPreview({ owner, taskId, kind });
      if (over || picture === null) return;
      if (shown !== null) URL.revokeObjectURL(shown);
      shown = URL.createObjectURL(picture);
      setUrl(shown);
    };
    void look();
    const ignore = onPreview(taskId, () => void look());
    return () => {
      over = true;
      ignore();
      if (shown !== null) URL.revokeObjectURL(shown);
      setUrl(null);
    };
  }, [owner, taskId, kind]);
  return url;
}
