import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { makeFolder } from '../server/support.ts';

export interface TestContext {
  readonly context: JobContext;
  readonly children: ChildProcess[];
  readonly progress: number[];
  /** The path of what the job named as its result. */
  result(): string | null;
  abort(): void;
}

/** A job's surroundings without an engine: locations are paths. */
export async function createTestContext(files: Partial<JobContext> = {}): Promise<TestContext> {
  const dir = await makeFolder('file');
  const stopping = new AbortController();
  const children: ChildProcess[] = [];
  const progress: number[] = [];
  let name: string | null = null;
  return {
    children,
    progress,
    result: () => (name === null ? null : join(dir, name)),
    abort: () => stopping.abort(),
    context: {
      readFile: (location) => readFile(new URL(location)),
      locateFile: async (location) => new URL(location).pathname,
      onProgress: (told) => progress.push(Object(told).progress),
      openWorkDir: async () => dir,
      keepResult: (kept) => {
        name = kept;
      },
      adopt: (start) => {
        const child = start();
        children.push(child);
        return child;
      },
      signal: stopping.signal,
      ...files,
    },
  };
}
