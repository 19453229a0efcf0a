import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const PAUSE_MS = 100;

/** What some processes have in memory together, in bytes. */
export async function residentBytes(pids: readonly number[]): Promise<number> {
  const { stdout } = await exec('ps', ['-o', 'rss=', '-p', pids.join(',')]);
  return stdout
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line) * 1024, 0);
}

export interface Growth {
  readonly before: number;
  readonly most: number;
}

/** Samples what is in memory while something is done. */
export async function watchMemory(
  read: () => Promise<number> | number,
  work: () => Promise<void>,
): Promise<Growth> {
  const before = await read();
  let most = before;
  let over = false;
  async function sample(): Promise<void> {
    while (!over) {
      most = Math.max(most, await read());
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  const sampling = sample();
  try {
    await work();
  } finally {
    over = true;
    await sampling;
  }
  return { before, most };
}
