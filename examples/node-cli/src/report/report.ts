import type { Task } from '@faceswap/sdk';
import type { ExitCode } from '../exit-codes.ts';

/** How a run of the program ends. */
export interface Ending {
  readonly exitCode: ExitCode;
  /** What to tell the person, most important first. */
  readonly lines: readonly string[];
  readonly task: Task | null;
  /** Where the result was written. */
  readonly out: string | null;
}

/** Shows what goes on. */
export interface Report {
  task(task: Task): void;
  note(line: string): void;
  end(ending: Ending): void;
}

export const toStderr = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

export const toStdout = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
