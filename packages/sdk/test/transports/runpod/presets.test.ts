import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  faceswapPreset,
  inswapper,
  stripDataPrefix,
} from '../../../src/transports/runpod/index.ts';
import { myPreset } from './own-preset.example.ts';
import {
  JOB_ID,
  job,
  json,
  makeRequest,
  makeTransport,
  never,
  PNG,
  submitOptions,
  useRunpod,
} from './support.ts';

const runpod = useRunpod();
const file = (url: string) => ({ url, name: 'f', type: '' });
const a = file('https://files.test/a');
const b = file('https://files.test/b');
const bytes = file(`data:image/png;base64,${PNG}`);

describe('faceswapPreset', () => {
  const build = (changes: Parameters<typeof makeRequest>[0]) =>
    faceswapPreset.buildInput(makeRequest({ source: a, target: b, ...changes }));

  it('single-image by URL, by bytes and by both', () => {
    const rest = { output_format: 'png', options: {} };
    expect(build({})).toEqual({
      process_type: 'single_image',
      source_url: a.url,
      target_url: b.url,
      ...rest,
    });
    expect(build({ source: bytes, target: bytes })).toEqual({
      process_type: 'single_image_base64',
      source_image: PNG,
      target_image: PNG,
      ...rest,
    });
    expect(build({ source: bytes })).toEqual({
      process_type: 'single_image',
      source_url: bytes.url,
      target_url: b.url,
      ...rest,
    });
  });

  it('single-video', () => {
    expect(build({ mode: 'single-video' })).toEqual({
      process_type: 'video',
      source_file: a.url,
      target_file: b.url,
      options: {},
    });
    // The worker reads raw base64 where it is not a URL.
    expect(build({ mode: 'single-video', source: bytes, target: bytes })).toMatchObject({
      source_file: stripDataPrefix(bytes.url),
      target_file: stripDataPrefix(bytes.url),
    });
  });

  it('multi modes, with and without a common source', () => {
    const faces = { 'face-1': a, 'face-2': bytes };
    const mappings = { 'face-1': a.url, 'face-2': bytes.url };
    expect(build({ mode: 'multi-image', source: null, faces })).toEqual({
      process_type: 'multi_image',
      target_url: b.url,
      face_mappings: mappings,
      output_format: 'png',
      options: {},
    });
    expect(build({ mode: 'multi-video', faces })).toEqual({
      process_type: 'multi_video',
      source_url: a.url,
      target_url: b.url,
      face_mappings: mappings,
      options: {},
    });
  });

  it('names every option its way', () => {
    const options = {
      manyFaces: true,
      mouthMask: false,
      keepFps: true,
      videoQuality: 0,
      videoEncoder: 'libx264',
      faceEnhancer: true,
      executionProvider: 'cuda',
    } as const;
    expect(build({ options })).toMatchObject({
      options: {
        many_faces: true,
        mouth_mask: false,
        keep_fps: true,
        video_quality: 0,
        video_encoder: 'libx264',
        use_face_enhancer: true,
        execution_provider: 'cuda',
      },
    });
  });

  it('knows the three forms of a result', () => {
    const url = 'https://files.test/r.mp4';
    expect(faceswapPreset.parseOutput({ result_url: url, result: PNG })).toMatchObject({
      kind: 'url',
      url,
      expiresAt: null,
    });
    const expiring = { result_url: url, result_expires_at: '2026-11-25T12:00:00.000Z' };
    expect(faceswapPreset.parseOutput(expiring)).toMatchObject({
      url,
      expiresAt: Date.UTC(2026, 10, 25, 12),
    });
    expect(faceswapPreset.parseOutput({ result: PNG, fps: 25 })).toMatchObject({
      mimeType: 'image/png',
    });
    expect(faceswapPreset.parseOutput(PNG)).toMatchObject({ mimeType: 'image/png' });
    expect(faceswapPreset.parseOutput(url)).toMatchObject({ kind: 'url' });
    expect(faceswapPreset.parseOutput({ faces: [] })).toBeNull();
  });

  it.each([
    ['NO_FACE_IN_SOURCE', 'no-face-in-source'],
    ['NO_FACE_IN_TARGET', 'no-face-in-target'],
    ['FACE_TOO_SMALL', 'face-too-small'],
    ['INVALID_IMAGE', 'invalid-image'],
    ['IMAGE_TOO_LARGE', 'image-too-large'],
    ['INVALID_VIDEO', 'invalid-video'],
    ['DECODE_FAILED', 'invalid-video'],
    ['NO_VIDEO_STREAM', 'no-video-stream'],
    ['VIDEO_TOO_LONG', 'video-too-long'],
    ['VIDEO_TOO_LARGE', 'video-too-large'],
    ['UNSUPPORTED_CODEC', 'unsupported-codec'],
    ['INPUT_UNREADABLE', 'input-unreadable'],
    ['CONTENT_BLOCKED', 'content-blocked'],
    ['UNSUPPORTED_PROCESS_TYPE', 'unsupported-mode'],
    ['INVALID_INPUT', 'request-rejected'],
    ['FFMPEG_NOT_FOUND', 'unsupported-mode'],
    ['ENCODE_FAILED', 'job-failed'],
    ['ENGINE_FAILED', 'job-failed'],
    ['SOMETHING_NEW', 'job-failed'],
  ])('%s is %s', (error_code, code) => {
    expect(faceswapPreset.parseError('said', { error_code })).toMatchObject({
      code,
      detail: 'said',
      mayBeBilled: true,
    });
  });
});

describe('inswapper', () => {
  it('takes raw base64, and the options it has', () => {
    const request = makeRequest({
      source: bytes,
      target: bytes,
      options: { manyFaces: false, faceEnhancer: true, keepFps: true },
    });
    expect(inswapper.buildInput(request)).toEqual({
      source_image: PNG,
      target_image: PNG,
      output_format: 'PNG',
      face_selector_mode: 'one',
      face_restore: true,
    });
  });

  it('reads its recorded answers', () => {
    expect(inswapper.parseOutput({ image: PNG })).toMatchObject({ mimeType: 'image/png' });
    expect(inswapper.parseOutput({ result: PNG })).toBeNull();
    const errors = ['source_image is required', 'target_image is required'];
    expect(inswapper.parseError(errors, { traceback: 'x' })).toMatchObject({
      code: 'job-failed',
      detail: errors.join('; '),
    });
  });
});

describe('a preset of one’s own', () => {
  it('works in the transport', async () => {
    const transport = makeTransport({ preset: myPreset });
    runpod.answer(json(200, { id: JOB_ID, status: 'COMPLETED', output: { output_url: b.url } }));
    await transport.submit(makeRequest({ source: a, target: b }), submitOptions());
    expect(JSON.parse(runpod.seen[0]!.body).input).toEqual({
      source_url: a.url,
      target_url: b.url,
    });
    const update = await transport.read(job, { signal: never() });
    expect(update).toMatchObject({ status: 'completed', output: { kind: 'url', url: b.url } });
    expect(myPreset.parseError('x', { error_code: 'NO_FACE' }).code).toBe('no-face-in-source');
  });

  it('is the one that the guide shows', () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
    const guide = read('../../../../../docs/guides/write-a-preset.md');
    expect(/```ts\n([\s\S]*?)```/.exec(guide)?.[1]).toBe(read('own-preset.example.ts'));
  });
});
