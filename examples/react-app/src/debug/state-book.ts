import { type MachineEvent, toPath } from './machine-event.ts';
import { createObservable, type Observable, VIEW_PAUSE_MS } from './observable.ts';

/** A state that a task's machine was in. */
export interface Step {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly path: string;
  /** What led here. */
  readonly event: string;
}

export interface StateBook {
  /** By task id, the newest last. */
  readonly steps: Observable<ReadonlyMap<string, readonly Step[]>>;
  add(event: MachineEvent): void;
}

const MOST = 100;

/** Keeps the last states of every task whose machine ran on this page. */
export function createStateBook(): StateBook {
  const steps = createObservable<ReadonlyMap<string, readonly Step[]>>(new Map(), VIEW_PAUSE_MS);
  let count = 0;
  return {
    steps,
    add({ kind, taskId, value, event }) {
      const path = toPath(value);
      const before = steps.get().get(taskId) ?? [];
      if (kind !== 'snapshot' || before.at(-1)?.path === path) return;
      count += 1;
      const step: Step = { id: count, at: Date.now(), path, event };
      steps.set(new Map(steps.get()).set(taskId, [...before.slice(1 - MOST), step]));
    },
  };
}
