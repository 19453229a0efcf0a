import { readFile } from 'node:fs/promises';

const PACE_MS = 50;

/** The most memory that a process has had so far, in MiB; null when it is gone. Linux keeps this figure itself. */
async function readPeak(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}

/** Looks at a process until it is gone, or until `end` is called, which gives the last peak seen. */
export function watchPeak(pid: number): { end(): Promise<number> } {
  let peak = 0;
  const look = async (): Promise<void> => {
    peak = Math.max(peak, (await readPeak(pid)) ?? 0);
  };
  const timer = setInterval(() => void look(), PACE_MS);
  return {
    end: async () => {
      clearInterval(timer);
      await look();
      return peak;
    },
  };
}
