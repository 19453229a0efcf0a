import type { SwapOptions } from '../task/swap-request.ts';

/** As face-swap workers and the Workers in front of them spell the options. */
const NAMES: Readonly<Record<keyof SwapOptions, string>> = {
  manyFaces: 'many_faces',
  mouthMask: 'mouth_mask',
  keepFps: 'keep_fps',
  videoQuality: 'video_quality',
  videoEncoder: 'video_encoder',
  faceEnhancer: 'use_face_enhancer',
  executionProvider: 'execution_provider',
};

export function toWireOptions(options: SwapOptions): Record<string, string | number | boolean> {
  const known: Record<string, string | number | boolean | undefined> = { ...options };
  const named: Record<string, string | number | boolean> = {};
  for (const [key, name] of Object.entries(NAMES)) {
    const value = known[key];
    if (value !== undefined) named[name] = value;
  }
  return named;
}
