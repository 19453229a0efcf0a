import type { JobContext } from '../jobs/job-context.ts';
import { swapVideo } from '../video/swap-video.ts';
import { createFaceMap, type FaceMap } from './face-map.ts';
import { isNamedFailure, JobError } from './job-error.ts';
import { type JobInput, parseJobInput } from './job-input.ts';
import { loadModels, type Models } from './models.ts';
import { detectInImage, swapImage } from './swap-image.ts';

/** What every swap needs, loaded once per thread. */
export interface SwapTools {
  readonly models: Models;
  readonly map: FaceMap;
}

export interface SwapEngine {
  /** Runs one job of the published GPU worker's format; rejects with a `JobError`. */
  runJob(input: unknown, context: JobContext): Promise<Record<string, unknown>>;
}

function runInput(tools: SwapTools, input: JobInput, context: JobContext) {
  if (input.kind === 'image') return swapImage(tools, input, context);
  if (input.kind === 'video') return swapVideo(tools, input, context);
  return detectInImage(tools, input, context);
}

/** Loads the models once, warm: a few hundred milliseconds. */
export async function createSwapEngine(): Promise<SwapEngine> {
  const models = await loadModels();
  const tools = { models, map: createFaceMap(models.topology) };
  return {
    async runJob(raw, context) {
      try {
        return await runInput(tools, parseJobInput(raw), context);
      } catch (error) {
        if (isNamedFailure(error)) throw error;
        const message = 'The engine failed on this job. Try again, or try other files.';
        throw new JobError('ENGINE_FAILED', message, { cause: error });
      }
    },
  };
}
