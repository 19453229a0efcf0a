import * as z from 'zod/mini';
import { callWorker } from './call-worker.ts';

const count = z.number();

const limitsSchema = z.object({
  image: z.object({ types: z.array(z.string()), max_bytes: count, max_pixels: count }),
  video: z.object({ types: z.array(z.string()), max_bytes: count, max_seconds: count }),
});

/** What the Worker takes. */
export type WorkerLimits = z.infer<typeof limitsSchema>;

export const fetchLimits = (): Promise<WorkerLimits> =>
  callWorker('limits', limitsSchema, { method: 'GET' });
