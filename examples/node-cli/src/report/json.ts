import { type Report, toStderr, toStdout } from './report.ts';

/** NDJSON for programs: a snapshot per change, then the end. */
export function jsonReport(): Report {
  const write = (message: Record<string, unknown>): void => toStdout(JSON.stringify(message));
  return {
    // The functions of a result are no JSON, so they stay out by themselves.
    task: (task) => write({ type: 'snapshot', ...task }),
    note: toStderr,
    end: ({ exitCode, lines, task, out }) =>
      write({
        type: 'end',
        outcome: task?.outcome ?? null,
        cancellation: task?.cancellation ?? null,
        failure: task?.failure ?? null,
        out,
        taskId: task?.id ?? null,
        jobId: task?.jobId ?? null,
        exitCode,
        message: lines.join(' '),
      }),
  };
}
