import { useTasks } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { useEffect } from 'react';
import { useLanguage } from '../text/language.tsx';
import { meanPercent } from './mean-percent.ts';

const isRunning = ({ outcome }: Task): boolean => outcome === null;

/** How many tasks run and how far they are, where it can be seen from another tab. */
export function tabTitle(running: readonly Task[], name: string): string {
  if (running.length === 0) return name;
  const percent = meanPercent(running);
  return `(${running.length}) ${percent === null ? '' : `${percent}% `}· ${name}`;
}

export function useTabTitle(): void {
  const { text } = useLanguage();
  const title = tabTitle(useTasks(isRunning), text.app.name);
  useEffect(() => {
    document.title = title;
  }, [title]);
}
