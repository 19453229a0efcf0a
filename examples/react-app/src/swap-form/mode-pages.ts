import type { Mode } from '@faceswap/sdk';

export const isVideo = (mode: Mode): boolean => mode.endsWith('-video');

export const isMulti = (mode: Mode): boolean => mode.startsWith('multi-');

/** Where a mode is started. */
export const pageOf = (mode: Mode): string => (isVideo(mode) ? '/video' : '/single-image');
