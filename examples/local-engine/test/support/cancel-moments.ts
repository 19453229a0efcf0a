import { setTimeout as sleep } from 'node:timers/promises';
import type { WireJob } from '../server/support.ts';
import { listPrograms } from './processes.ts';
import type { VideoEngine } from './video-jobs.ts';

/** Somewhere in the life of a video job. */
export interface Moment {
  readonly name: string;
  readonly reached: (job: WireJob, programs: number) => boolean;
  readonly delayMs: number;
}

type MakeMoment = (random: () => number) => Moment;

const read = ({ output }: WireJob): { stage?: string; progress?: number } => Object(output);

const between = (random: () => number, low: number, high: number): number =>
  Math.round(low + random() * (high - low));

const atSubmit: MakeMoment = (random) => ({
  name: 'after the submit',
  reached: () => true,
  delayMs: between(random, 0, 20),
});

const atProbe: MakeMoment = (random) => ({
  name: 'while the source is looked at',
  reached: (job) => read(job).stage !== undefined,
  delayMs: between(random, 0, 40),
});

const atStart: MakeMoment = (random) => ({
  name: 'as the programs start',
  reached: (job) => (read(job).progress ?? 0) >= 5,
  delayMs: between(random, 0, 30),
});

const atFrames: MakeMoment = (random) => {
  const wanted = between(random, 8, 85);
  return {
    name: `at ${wanted} percent`,
    reached: (job) => (read(job).progress ?? 0) >= wanted,
    delayMs: between(random, 0, 20),
  };
};

const atDecoded: MakeMoment = (random) => {
  let most = 0;
  return {
    name: 'when all is decoded',
    reached: (_job, programs) => {
      most = Math.max(most, programs);
      return most === 2 && programs === 1;
    },
    delayMs: between(random, 0, 10),
  };
};

const atEnd: MakeMoment = (random) => ({
  name: 'near the end',
  reached: (job) => (read(job).progress ?? 0) >= 90,
  delayMs: between(random, 0, 60),
});

const KINDS = [atSubmit, atProbe, atStart, atFrames, atDecoded, atEnd];

/** Every kind comes up as often as the others; what is random is where within it. */
export function makeMoment(index: number, random: () => number): Moment {
  const make = KINDS[index % KINDS.length] ?? atFrames;
  return make(random);
}

/** Whether the moment has come; false when the job was faster. */
export async function untilMoment(
  engine: VideoEngine,
  id: string,
  { reached, delayMs }: Moment,
): Promise<boolean> {
  for (;;) {
    const { body } = await engine.status(id);
    if (body.status !== 'IN_PROGRESS') return false;
    const programs = await listPrograms(engine.pid);
    if (reached(body, programs.length)) break;
  }
  if (delayMs > 0) await sleep(delayMs);
  return true;
}
