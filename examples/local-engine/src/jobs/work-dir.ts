import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where executions of jobs keep what nobody else may see, each in a folder of its own. */
export interface WorkDirs {
  /** Removes what an earlier process left. */
  open(): Promise<void>;
  toPath(jobId: string, execution: number): string;
  /** Removes the folder: a program that is just being killed may still hold a file for a moment. */
  clear(path: string): Promise<void>;
}

const remove = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });

export function createWorkDirs(dataDir: string): WorkDirs {
  const parent = join(dataDir, 'work');
  return {
    open: () => remove(parent),
    toPath: (jobId, execution) => join(parent, `${jobId}.${execution}`),
    clear: remove,
  };
}
