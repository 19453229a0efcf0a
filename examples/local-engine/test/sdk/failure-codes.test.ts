import type { FailureCode } from '@faceswap/sdk';
import { failureMessage, LANGUAGES } from '@faceswap/sdk/messages';
import { faceswapPreset } from '@faceswap/sdk/transports/runpod';
import { expect, it } from 'vitest';
import { JOB_ERROR_CODES, type JobErrorCode } from '../../src/swap/job-error.ts';

/** What a person is told for each of the engine's codes, and whether trying again alone can help. */
const TOLD: Readonly<Record<JobErrorCode, readonly [code: FailureCode, retryable: boolean]>> = {
  INVALID_INPUT: ['request-rejected', false],
  UNSUPPORTED_PROCESS_TYPE: ['unsupported-mode', false],
  INPUT_UNREADABLE: ['input-unreadable', true],
  INVALID_IMAGE: ['invalid-image', false],
  IMAGE_TOO_LARGE: ['image-too-large', false],
  NO_FACE_IN_SOURCE: ['no-face-in-source', false],
  NO_FACE_IN_TARGET: ['no-face-in-target', false],
  FACE_TOO_SMALL: ['face-too-small', false],
  INVALID_VIDEO: ['invalid-video', false],
  VIDEO_TOO_LONG: ['video-too-long', false],
  VIDEO_TOO_LARGE: ['video-too-large', false],
  NO_VIDEO_STREAM: ['no-video-stream', false],
  UNSUPPORTED_CODEC: ['unsupported-codec', false],
  DECODE_FAILED: ['invalid-video', false],
  ENCODE_FAILED: ['job-failed', true],
  FFMPEG_NOT_FOUND: ['unsupported-mode', false],
  ENGINE_FAILED: ['job-failed', true],
};

it.each(JOB_ERROR_CODES)('%s reaches a person as what it is', (error_code) => {
  const failure = faceswapPreset.parseError('said', { error_code });
  const [code, retryable] = TOLD[error_code];
  expect(failure).toMatchObject({ code, retryable, mayBeBilled: true, detail: 'said' });
  for (const language of LANGUAGES) {
    const { what, todo, billing } = failureMessage(failure, language);
    for (const text of [what, todo, billing]) expect(text.trim()).not.toBe('');
  }
});
