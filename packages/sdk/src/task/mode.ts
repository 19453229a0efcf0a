import * as z from 'zod/mini';

const modes = ['single-image', 'multi-image', 'single-video', 'multi-video'] as const;

export const modeSchema = z.enum(modes);

/** What is swapped into what: one or several faces, into a picture or a video. */
export type Mode = z.infer<typeof modeSchema>;

export const MODES: readonly Mode[] = modes;

export const isVideoMode = (mode: Mode): boolean => mode.endsWith('-video');

export const isMultiMode = (mode: Mode): boolean => mode.startsWith('multi-');
