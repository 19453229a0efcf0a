import type { JobInput, JobRequest } from '../../contracts/transport.ts';
import { readField } from '../../http/read-field.ts';
import type { FailureCode } from '../../task/failure.ts';
import type { JobOutput } from '../../task/job.ts';
import type { Json } from '../../task/json.ts';
import { isVideoMode, MODES } from '../../task/mode.ts';
import type { SwapOptions } from '../../task/swap-request.ts';
import { isSoftFailure, parseFailure } from './parse-error.ts';
import { parseMedia } from './parse-media.ts';
import { parseProgress } from './parse-progress.ts';
import { isBase64DataUrl, MAX_INLINE_BYTES, type RunpodPreset, stripDataPrefix } from './preset.ts';

const OPTION_NAMES: Readonly<Record<keyof SwapOptions, string>> = {
  manyFaces: 'many_faces',
  mouthMask: 'mouth_mask',
  keepFps: 'keep_fps',
  videoQuality: 'video_quality',
  videoEncoder: 'video_encoder',
  faceEnhancer: 'use_face_enhancer',
  executionProvider: 'execution_provider',
};

const ERROR_CODES: Readonly<Record<string, FailureCode>> = {
  NO_FACE_IN_SOURCE: 'no-face-in-source',
  NO_FACE_IN_TARGET: 'no-face-in-target',
  FACE_TOO_SMALL: 'face-too-small',
  INVALID_IMAGE: 'invalid-image',
  IMAGE_TOO_LARGE: 'image-too-large',
  INVALID_VIDEO: 'invalid-video',
  NO_VIDEO_STREAM: 'no-video-stream',
  UNSUPPORTED_CODEC: 'unsupported-codec',
  DECODE_FAILED: 'invalid-video',
  VIDEO_TOO_LONG: 'video-too-long',
  VIDEO_TOO_LARGE: 'video-too-large',
  INPUT_UNREADABLE: 'input-unreadable',
  CONTENT_BLOCKED: 'content-blocked',
  UNSUPPORTED_PROCESS_TYPE: 'unsupported-mode',
  INVALID_INPUT: 'request-rejected',
  // It can do pictures, and trying again does not help.
  FFMPEG_NOT_FOUND: 'unsupported-mode',
  ENCODE_FAILED: 'job-failed',
  ENGINE_FAILED: 'job-failed',
};

function buildOptions(options: SwapOptions): Record<string, Json> {
  const known: Record<string, Json | undefined> = { ...options };
  const named: Record<string, Json> = {};
  for (const [key, name] of Object.entries(OPTION_NAMES)) {
    const value = known[key];
    if (value !== undefined) named[name] = value;
  }
  return named;
}

const toUrls = (faces: Readonly<Record<string, JobInput>>): Record<string, Json> =>
  Object.fromEntries(Object.entries(faces).map(([id, face]) => [id, face.url]));

/** Bytes inside the request have a process type of their own, which takes them as raw base64. */
function buildSingleImage(source: string, target: string): Record<string, Json> {
  if (!isBase64DataUrl(source) || !isBase64DataUrl(target)) {
    return { process_type: 'single_image', source_url: source, target_url: target };
  }
  return {
    process_type: 'single_image_base64',
    source_image: stripDataPrefix(source),
    target_image: stripDataPrefix(target),
  };
}

function buildFiles({ mode, source, target, faces }: JobRequest): Record<string, Json> {
  if (mode === 'single-image') return buildSingleImage(source?.url ?? '', target.url);
  if (mode === 'single-video') {
    const [face, video] = [source?.url ?? '', target.url].map(stripDataPrefix);
    return { process_type: 'video', source_file: face ?? '', target_file: video ?? '' };
  }
  return {
    process_type: mode === 'multi-image' ? 'multi_image' : 'multi_video',
    ...(source && { source_url: source.url }),
    target_url: target.url,
    face_mappings: toUrls(faces),
  };
}

function parseResultUrl(output: unknown): JobOutput | null {
  const media = parseMedia(readField(output, 'result_url'));
  if (media?.kind !== 'url') return media;
  const expiresAt = Date.parse(String(readField(output, 'result_expires_at')));
  return { ...media, expiresAt: Number.isNaN(expiresAt) ? null : expiresAt };
}

/**
 * The worker with `process_type` inputs for pictures and videos, one face or several; the local engine speaks it
 * too. Give it URLs for videos: hardly one fits into a request, and the published image reads raw base64 only.
 */
export const faceswapPreset: RunpodPreset = {
  name: 'faceswap',
  accepts: { modes: MODES, inputs: ['url', 'data'], maxInlineBytes: MAX_INLINE_BYTES },
  buildInput: (request) => ({
    ...buildFiles(request),
    ...(!isVideoMode(request.mode) && { output_format: 'png' }),
    options: buildOptions(request.options),
  }),
  parseOutput: (output) =>
    parseResultUrl(output) ?? parseMedia(readField(output, 'result')) ?? parseMedia(output),
  parseProgress,
  isSoftFailure,
  parseError: (error, output) => parseFailure(error, output, ERROR_CODES),
};
