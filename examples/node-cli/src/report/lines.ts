import type { Task } from '@faceswap/sdk';
import { type Language, messages } from '@faceswap/sdk/messages';
import { type Report, toStderr, toStdout } from './report.ts';

const STEP = 0.25;

/** The phase, or what is wrong with the link while that keeps the task from going on. */
export function describeTask(task: Task, language: Language): string {
  const { phases, connections } = messages[language];
  const phase = phases[task.phase];
  return task.connection === 'ok' ? phase : `${phase}: ${connections[task.connection]}`;
}

/** Plain lines for a log or a pipe: one per phase, and one per quarter of a phase. */
export function linesReport(language: Language): Report {
  let last = '';
  return {
    task(task) {
      if (task.phase === 'ended') return;
      const quarters = Math.floor((task.progress ?? 0) / STEP);
      const percent = quarters > 0 ? ` ${quarters * STEP * 100} %` : '';
      const line = `${describeTask(task, language)}${percent}`;
      if (line !== last) toStderr(line);
      last = line;
    },
    note: toStderr,
    end({ lines, out }) {
      for (const line of lines) toStderr(line);
      if (out !== null) toStdout(out);
    },
  };
}
