import { readField } from '../../http/read-field.ts';
import type { SwapOptions } from '../../task/swap-request.ts';
import { isSoftFailure, parseFailure } from './parse-error.ts';
import { parseMedia } from './parse-media.ts';
import { parseProgress } from './parse-progress.ts';
import { MAX_INLINE_BYTES, type RunpodPreset, stripDataPrefix } from './preset.ts';

const buildOptions = ({ manyFaces, faceEnhancer }: SwapOptions) => ({
  ...(manyFaces !== undefined && { face_selector_mode: manyFaces ? 'many' : 'one' }),
  ...(faceEnhancer !== undefined && { face_restore: faceEnhancer }),
});

/**
 * The published `runpod-worker-inswapper` image: one face into one picture, bytes inside the request. It reads raw
 * base64 and makes garbage of a `data:` prefix, so that is stripped.
 */
export const inswapper: RunpodPreset = {
  name: 'inswapper',
  accepts: { modes: ['single-image'], inputs: ['data'], maxInlineBytes: MAX_INLINE_BYTES },
  buildInput: ({ source, target, options }) => ({
    source_image: stripDataPrefix(source?.url ?? ''),
    target_image: stripDataPrefix(target.url),
    output_format: 'PNG',
    ...buildOptions(options),
  }),
  parseOutput: (output) => parseMedia(readField(output, 'image')),
  parseProgress,
  isSoftFailure,
  parseError: (error, output) => parseFailure(error, output),
};
