import type { ExitCode } from './exit-codes.ts';

/** Ends the program with a code and with lines that say what happened and what to do. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];

  constructor(exitCode: ExitCode, ...lines: readonly string[]) {
    super(lines.join(' '));
    this.exitCode = exitCode;
    this.lines = lines;
  }
}

export const errnoOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
