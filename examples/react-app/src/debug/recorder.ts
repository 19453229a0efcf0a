import type { FaceSwapClient } from '@faceswap/sdk';
import { createLogBook } from './log-book.ts';
import { type MachineEvent, parseMachineEvent } from './machine-event.ts';
import { setPanelLog } from './panel-log.ts';
import { createStateBook } from './state-book.ts';
import { createUpdateBook } from './update-book.ts';

type Listener = (event: MachineEvent) => void;

/** Hears everything that the client of this page does, for the debug drawer and the test page. */
function createRecorder() {
  let client: FaceSwapClient | null = null;
  let unwatch = (): void => {};
  const listeners = new Set<Listener>();
  const latest = new Map<string, MachineEvent>();
  const states = createStateBook();
  const updates = createUpdateBook();

  const findTask = (jobId: string): string | null =>
    client?.tasks.list().find((task) => task.jobId === jobId)?.id ?? null;

  const log = createLogBook({ sink: console, findTask });
  setPanelLog((message, taskId) =>
    log.logger.info(`[panel] ${taskId === null ? 'The panel' : 'A row'} ${message}`, {
      scope: 'panel',
      taskId,
    }),
  );

  function tellRestored({ tasks }: FaceSwapClient): void {
    for (const { id: taskId, phase, outcome, attempt } of tasks.list()) {
      const fields = { scope: 'restore', taskId, attempt };
      log.logger.info(`[restore] A task is back: ${outcome ?? phase}`, fields);
    }
  }

  return {
    log,
    states,
    updates,
    inspect(raw: unknown): void {
      const event = parseMachineEvent(raw);
      if (event === null) return;
      if (event.kind === 'snapshot') latest.set(event.taskId, event);
      states.add(event);
      for (const listener of listeners) listener(event);
    },
    /** Tells first where each machine was last, then everything that follows. */
    follow(listener: Listener): void {
      for (const event of latest.values()) listener(event);
      listeners.add(listener);
    },
    watch(next: FaceSwapClient): void {
      unwatch();
      client = next;
      unwatch = updates.watch(next);
      next.ready.then(
        () => tellRestored(next),
        () => {},
      );
    },
  };
}

export const recorder = createRecorder();
