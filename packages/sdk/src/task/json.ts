import * as z from 'zod/mini';

export const jsonSchema = z.json();

/** Anything that survives `JSON.stringify` and back. */
export type Json = z.infer<typeof jsonSchema>;
