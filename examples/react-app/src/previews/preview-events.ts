const listeners = new Map<string, Set<() => void>>();

/** Calls back when a picture of this task has been kept. */
export function onPreview(taskId: string, listener: () => void): () => void {
  const known = listeners.get(taskId) ?? new Set();
  listeners.set(taskId, known.add(listener));
  return () => {
    known.delete(listener);
    if (known.size === 0) listeners.delete(taskId);
  };
}

export function tellPreview(taskId: string): void {
  for (const listener of [...(listeners.get(taskId) ?? [])]) listener();
}
