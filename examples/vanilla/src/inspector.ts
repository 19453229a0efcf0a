import { createBrowserInspector } from '@statelyai/inspect';

/**
 * Opens the live statechart in a window of stately.ai. It is sent names of states and events, only of the tasks' own
 * machines: their work has links in what it gets and gives.
 */
export function openInspector(): (event: unknown) => void {
  const inspector = createBrowserInspector({
    autoStart: false,
    filter: ({ sessionId, rootId }) => sessionId === rootId,
    sanitizeContext: () => ({}),
    sanitizeEvent: ({ type }) => ({ type }),
  });
  inspector.start();
  return (event) => inspector.inspect.next?.(event as never);
}
