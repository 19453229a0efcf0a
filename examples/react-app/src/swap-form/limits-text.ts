import type { Language } from '@faceswap/sdk/messages';
import type { WorkerLimits } from '../client/limits.ts';
import type { MediaKind } from '../media/check-file.ts';
import { formatBytes, formatSpan, formatTypes } from '../text/format.ts';
import { texts } from '../text/texts.ts';

/** What the Worker takes, in a line beside the input. */
export function limitsText(
  kind: MediaKind,
  limits: WorkerLimits | null,
  language: Language,
): string {
  const { form } = texts[language];
  if (limits === null) return form.limitsUnknown;
  const { types, max_bytes } = limits[kind];
  const most =
    kind === 'image'
      ? form.megapixels(Math.floor(limits.image.max_pixels / 1_000_000))
      : form.longest(formatSpan(limits.video.max_seconds * 1000, language));
  return [formatTypes(types), form.upTo(formatBytes(max_bytes, language)), most].join(' · ');
}
