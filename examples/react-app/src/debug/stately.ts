import { createBrowserInspector } from '@statelyai/inspect';
import type { MachineEvent } from './machine-event.ts';
import { recorder } from './recorder.ts';

type Inspector = ReturnType<typeof createBrowserInspector>;

/** The inspector shows one machine per task, however often the client boots it. */
function createTeller(inspector: Inspector): (event: MachineEvent) => void {
  const known = new Set<string>();
  return ({ kind, taskId, logic, event, value }) => {
    if (!known.has(taskId)) {
      known.add(taskId);
      const actor = Object.assign(Object.create(null), { sessionId: taskId, logic });
      inspector.actor(actor, { status: 'active', value, context: {} });
    }
    if (kind === 'event') inspector.event(taskId, { type: event });
    else inspector.snapshot(taskId, { value, context: {} }, { event: { type: event } });
  };
}

let isFollowing = false;

/** Opens stately.ai in a window of its own and tells it the chart and the names of states and events. */
export function openStately(): void {
  if (isFollowing) return;
  isFollowing = true;
  const inspector = createBrowserInspector({ autoStart: false });
  inspector.start();
  recorder.follow(createTeller(inspector));
}
