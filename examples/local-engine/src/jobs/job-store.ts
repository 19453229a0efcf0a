import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { type Job, jobSchema } from './job.ts';

const PARTS = ['state', 'input', 'output'] as const;
type Part = (typeof PARTS)[number];

/** The jobs on disk. */
export interface JobStore {
  /** Every job that the folder holds; what is broken or half written is removed. */
  open(): Promise<Job[]>;
  saveState(job: Job): Promise<void>;
  save(id: string, part: 'input' | 'output', text: string): Promise<void>;
  read(id: string, part: 'input' | 'output'): Promise<string | null>;
  remove(id: string, part?: Part): Promise<void>;
}

// Jobs must outlive this process, not the machine's power.
const WRITE_OPTIONS = { mode: 0o600, fsync: false };

function parseState(text: string | null, id: string): Job | null {
  try {
    const job = jobSchema.parse(JSON.parse(text ?? ''));
    return job.id === id ? job : null;
  } catch {
    return null;
  }
}

/** Keeps each job in up to three files of a folder: its state, its input and its output. */
export function createJobStore(directory: string): JobStore {
  const toPath = (id: string, part: Part): string => join(directory, `${id}.${part}.json`);
  const write = (id: string, part: Part, text: string): Promise<void> =>
    writeFileAtomic(toPath(id, part), text, WRITE_OPTIONS);
  const readPart = (id: string, part: Part): Promise<string | null> =>
    readFile(toPath(id, part), 'utf8').catch(() => null);

  return {
    open: async () => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const names = await readdir(directory);
      const ids = names.flatMap((name) => /^([\w-]+)\.state\.json$/.exec(name)?.[1] ?? []);
      const loaded = await Promise.all(
        ids.map(async (id) => parseState(await readPart(id, 'state'), id)),
      );
      const jobs = loaded.filter((job) => job !== null);
      const wanted = new Set(jobs.flatMap(({ id }) => PARTS.map((part) => `${id}.${part}.json`)));
      const leftovers = names.filter((name) => !wanted.has(name));
      await Promise.all(leftovers.map((name) => rm(join(directory, name), { force: true })));
      return jobs.sort((left, right) => left.createdAt - right.createdAt);
    },
    saveState: (job) => write(job.id, 'state', JSON.stringify(job)),
    save: write,
    read: readPart,
    remove: async (id, part) => {
      const parts = part === undefined ? PARTS : [part];
      await Promise.all(parts.map((each) => rm(toPath(id, each), { force: true })));
    },
  };
}
