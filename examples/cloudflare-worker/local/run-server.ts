import { BackendError, EXIT, type ExitCode } from './backend-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What runs until somebody ends it. */
export interface Served {
  /** Settles when it has ended, by `close` or by itself. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Resolves with the first signal; later ones change nothing, for the end is bounded. */
const untilSignal = (): Promise<(typeof SIGNALS)[number]> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
  });

/** Starts it and ends it on a signal; throws a `BackendError` when it ends by itself. */
export async function serveUntilSignal(
  start: () => Promise<Served>,
  endedText: string,
): Promise<ExitCode> {
  const signalled = untilSignal();
  const served = await start();
  const signal = await Promise.race([signalled, served.closed.then(() => null)]);
  await served.close();
  if (signal === null) throw new BackendError(EXIT.failed, endedText);
  return signal === 'SIGINT' ? EXIT.interrupted : EXIT.ended;
}

/** Runs a program to its exit code; an error becomes one line. */
export async function runProgram(main: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof BackendError ? error.exitCode : EXIT.failed;
  }
}
