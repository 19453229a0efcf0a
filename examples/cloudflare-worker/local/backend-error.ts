/** What the program's exit code tells; the numbers are those of `faceswap swap`. */
export const EXIT = { ended: 0, failed: 1, usage: 2, setup: 5, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the program with a code and with a line that says what happened and what to do. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
