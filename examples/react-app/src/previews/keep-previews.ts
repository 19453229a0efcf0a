import { drawPreview } from '../media/draw-frame.ts';
import { type PreviewKind, putPreview } from './preview-cache.ts';

const LONGEST: Readonly<Record<PreviewKind, number>> = { thumbnail: 192, large: 1280 };

/** Keeps small pictures of a new task's target. Nobody waits for it, and nothing fails without it. */
export async function keepPreviews(owner: string, taskId: string, target: File): Promise<void> {
  const kinds: PreviewKind[] = target.type.startsWith('video/')
    ? ['thumbnail']
    : ['thumbnail', 'large'];
  for (const kind of kinds) {
    const picture = await drawPreview(target, LONGEST[kind]).catch(() => null);
    if (picture !== null) await putPreview({ owner, taskId, kind }, picture);
  }
}
