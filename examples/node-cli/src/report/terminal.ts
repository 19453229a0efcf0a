import type { Language } from '@faceswap/sdk/messages';
import cliProgress from 'cli-progress';
import type { Texts } from '../texts.ts';
import { describeTask } from './lines.ts';
import { type Report, toStderr, toStdout } from './report.ts';

/** One line on a terminal: the phase, how far it is, and how long it still takes. */
export function terminalReport(language: Language, texts: Texts): Report {
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage} % {phase} {left}',
    stream: process.stderr,
    barsize: 24,
    clearOnComplete: true,
    // A killed program could not show the cursor again, and the SDK handles the signals here.
    hideCursor: null,
    gracefulExit: false,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  });
  let isShown = false;
  const hide = (): void => {
    if (isShown) bar.stop();
    isShown = false;
  };

  return {
    task(task) {
      if (task.phase === 'ended') return hide();
      const seconds = task.timeLeftMs === null ? null : Math.ceil(task.timeLeftMs / 1000);
      const payload = {
        phase: describeTask(task, language),
        left: seconds === null ? '' : texts.timeLeft(seconds),
      };
      const percent = Math.floor((task.progress ?? 0) * 100);
      if (isShown) bar.update(percent, payload);
      else bar.start(100, percent, payload);
      isShown = true;
    },
    note(line) {
      hide();
      toStderr(line);
    },
    end({ lines, out }) {
      hide();
      for (const line of lines) toStderr(line);
      if (out !== null) toStdout(out);
    },
  };
}
