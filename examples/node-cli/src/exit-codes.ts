import type { EndedTask } from '@faceswap/sdk';

/** What the program's exit code tells. */
export const EXIT = {
  completed: 0,
  failed: 1,
  usage: 2,
  timedOut: 3,
  submitUnknown: 4,
  setup: 5,
  blocked: 6,
  notWritten: 7,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type StopSignal = 'SIGINT' | 'SIGTERM';

export const signalExitCode = (signal: StopSignal): ExitCode =>
  signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;

/** The exit code of a task that has ended; `signal` is what this process was told to stop by, if it was. */
export function taskExitCode(task: EndedTask, signal: StopSignal | null): ExitCode {
  if (signal !== null) return signalExitCode(signal);
  if (task.outcome === 'completed') return EXIT.completed;
  if (task.outcome === 'cancelled') return EXIT.interrupted;
  if (task.outcome === 'timed-out') return EXIT.timedOut;
  return task.failure?.code === 'submit-unknown' ? EXIT.submitUnknown : EXIT.failed;
}
