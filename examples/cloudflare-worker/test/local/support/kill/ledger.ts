import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The jobs that the engine was ever asked for, by the task whose name is in their input. */
export interface Ledger {
  /** Notes what has come; to be called more often than jobs are forgotten. */
  read(): Promise<void>;
  jobsOf(task: string): readonly string[];
  readonly jobs: ReadonlyMap<string, string>;
}

export function createLedger(engineDir: string): Ledger {
  const inputs = new Map<string, string>();
  const folder = join(engineDir, 'jobs');
  return {
    jobs: inputs,
    async read() {
      for (const name of await readdir(folder)) {
        const job = /^([\w-]+)\.input\.json$/.exec(name)?.[1];
        if (job === undefined || inputs.has(job)) continue;
        const text = await readFile(join(folder, name), 'utf8').catch(() => null);
        if (text !== null) inputs.set(job, text);
      }
    },
    jobsOf: (task) => [...inputs].filter(([, text]) => text.includes(task)).map(([job]) => job),
  };
}
