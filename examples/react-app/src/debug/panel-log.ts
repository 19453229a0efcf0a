import { useEffect } from 'react';

export type PanelLog = (message: string, taskId: string | null) => void;

let log: PanelLog = () => {};

/** Who hears what the panel shows; nobody unless the page is being debugged. */
export function setPanelLog(next: PanelLog): void {
  log = next;
}

/** Logs what a part of the panel shows, at each change, and that it is gone. */
export function usePanelLog(shown: string, taskId: string | null = null): void {
  useEffect(() => log(`shows: ${shown}`, taskId), [shown, taskId]);
  useEffect(() => () => log('is gone', taskId), [taskId]);
}
