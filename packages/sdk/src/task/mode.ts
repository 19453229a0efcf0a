import * as z from 'zod/mini';

export const modeSchema = z.enum(['single-image', 'multi-image', 'single-video', 'multi-video']);

/** What is swapped into what: one or several faces, into a picture or a video. */
export type Mode = z.infer<typeof modeSchema>;

export const MODES: readonly Mode[] = modeSchema.options;

export const isVideoMode = (mode: Mode): boolean => mode.endsWith('-video');

export const isMultiMode = (mode: Mode): boolean => mode.startsWith('multi-');
