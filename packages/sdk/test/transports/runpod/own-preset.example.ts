import {
  isSoftFailure,
  MAX_INLINE_BYTES,
  parseFailure,
  parseMedia,
  parseProgress,
  type RunpodPreset,
  readField,
} from '@faceswap/sdk/transports/runpod';

/** A worker that takes two URLs and answers `{ output_url }`. */
export const myPreset: RunpodPreset = {
  name: 'my-worker',
  accepts: {
    modes: ['single-image', 'single-video'],
    inputs: ['url'],
    maxInlineBytes: MAX_INLINE_BYTES,
  },
  buildInput: ({ source, target }) => ({
    source_url: source?.url ?? '',
    target_url: target.url,
  }),
  parseOutput: (output) => parseMedia(readField(output, 'output_url')),
  parseProgress,
  isSoftFailure,
  parseError: (error, output) => parseFailure(error, output, { NO_FACE: 'no-face-in-source' }),
};
