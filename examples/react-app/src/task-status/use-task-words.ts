import type { Task } from '@faceswap/sdk';
import { useLanguage } from '../text/language.tsx';
import { describeTask, type TaskWords } from './describe-task.ts';
import { useNow } from './use-now.ts';
import { useOnline } from './use-online.ts';

/** A task in words, kept up to date while it runs. */
export function useTaskWords(task: Task): TaskWords {
  const { language } = useLanguage();
  const now = useNow(task.outcome === null);
  const online = useOnline();
  return describeTask(task, { language, now, online });
}
