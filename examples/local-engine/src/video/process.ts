import { type ChildProcess, spawn } from 'node:child_process';
import type { JobContext } from '../jobs/job-context.ts';

const KEPT = 4000;
/** The exit code of a program that never ran. */
export const CANNOT_START = 127;

/** A program with pipes for its input and output. */
export interface Program {
  readonly child: ChildProcess;
  /** How it ended: its exit code and the last of what it said. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** Where a program runs, and who answers for it. */
export interface ProgramOwner extends Pick<JobContext, 'adopt' | 'signal'> {
  readonly cwd: string;
}

/** Starts a program; it is killed when `signal` is aborted. */
export function startProgram(
  file: string,
  args: readonly string[],
  { cwd, signal, adopt }: ProgramOwner,
): Program {
  const child = adopt(() =>
    spawn(file, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true }),
  );
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(CANNOT_START));
    child.once('close', resolve);
  }).then((code) => {
    signal.removeEventListener('abort', kill);
    return { code, said: said.trim() };
  });
  let said = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    said = (said + text).slice(-KEPT);
  });
  // A pipe that breaks because its other end has gone says nothing that the exit code does not.
  child.stdin.on('error', () => undefined);
  child.stdout.on('error', () => undefined);
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  return { child, ended };
}
