import { isFaceSwapError, type Job, type JobUpdate, type Transport } from '@faceswap/sdk';
import {
  faceswapPreset,
  type RunpodPreset,
  runpodTransport,
} from '@faceswap/sdk/transports/runpod';
import * as z from 'zod/mini';
import { invalid, Problem } from '../http/problem.ts';
import type { Settings } from '../settings.ts';

const faceSchema = z.object({
  id: z.string(),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  confidence: z.number(),
  center_x: z.optional(z.number()),
  center_y: z.optional(z.number()),
  position_description: z.optional(z.string()),
  preview: z.optional(z.string()),
});

const facesSchema = z.array(faceSchema);

export type Face = z.infer<typeof faceSchema>;

const readFaces = (output: unknown): Face[] | null => {
  const parsed = z.object({ faces: facesSchema }).safeParse(output);
  return parsed.success ? parsed.data.faces : null;
};

/** The same worker image asked for faces; its answer travels as JSON, like the bytes of a picture. */
const detectPreset: RunpodPreset = {
  ...faceswapPreset,
  name: 'detect-faces',
  buildInput: ({ target }) => ({ process_type: 'detect_faces', image_url: target.url }),
  parseOutput(output) {
    const faces = readFaces(output);
    if (faces === null) return null;
    const bytes = new TextEncoder().encode(JSON.stringify(faces));
    return { kind: 'bytes', bytes, mimeType: 'application/json' };
  },
};

/** A cold start may take most of it. */
const LIMIT_MS = 90_000;
const POLL_MS = 400;

const unavailable = (message: string): Problem =>
  new Problem({ status: 503, code: 'endpoint-unavailable', message, retryAfter: 10 });

async function readToEnd(transport: Transport, job: Job, signal: AbortSignal): Promise<JobUpdate> {
  for (;;) {
    const update = await transport.read(job, { signal });
    if (!['queued', 'processing', 'unknown'].includes(update.status)) return update;
    await scheduler.wait(POLL_MS, { signal });
  }
}

function toFaces(update: JobUpdate): Face[] {
  if (update.status === 'completed' && update.output.kind === 'bytes') {
    return facesSchema.parse(JSON.parse(new TextDecoder().decode(update.output.bytes)));
  }
  if (update.status === 'failed' && !update.failure.retryable) {
    throw invalid(`No faces can be found in this file: ${update.failure.code}.`);
  }
  throw unavailable('The endpoint found no faces: try again.');
}

/** Asks the endpoint for the faces of the picture behind a link. */
export async function detectFaces({ runpod }: Settings, url: string): Promise<Face[]> {
  if (runpod.preset !== 'faceswap') throw invalid('The worker on this endpoint finds no faces.');
  const transport = runpodTransport({ ...runpod, preset: detectPreset });
  const signal = AbortSignal.timeout(LIMIT_MS);
  const taskId = crypto.randomUUID();
  const target = { url, name: 'image', type: '' };
  let job: Job | null = null;
  try {
    job = await transport.submit(
      {
        taskId,
        attempt: 1,
        mode: 'single-image',
        source: target,
        target,
        faces: {},
        options: {},
        consent: null,
        runMs: LIMIT_MS,
        ttlMs: LIMIT_MS,
      },
      { idempotencyKey: `${taskId}:1`, signal },
    );
    return toFaces(await readToEnd(transport, job, signal));
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (!isFaceSwapError(error) && !signal.aborted) throw error;
    if (job !== null) {
      await transport.cancel(job, { signal: AbortSignal.timeout(5_000) }).catch(() => {});
    }
    throw unavailable('The endpoint did not answer: try again.');
  }
}
