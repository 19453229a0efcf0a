import type { CompletedTask } from '@faceswap/sdk';

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'video/mp4': '.mp4',
  'video/quicktime': '.mov',
  'video/webm': '.webm',
  'video/x-matroska': '.mkv',
};

/** As the Worker names it too: the target's name, marked as swapped. */
export function resultNameOf({ inputs, result }: CompletedTask): string {
  const target = inputs.target?.name ?? 'result';
  const [, stem = target, ending = ''] = /^(.+?)(\.[A-Za-z0-9]{1,8})?$/.exec(target) ?? [];
  return `${stem}_换脸${ENDINGS[result.mimeType] ?? ending}`;
}
