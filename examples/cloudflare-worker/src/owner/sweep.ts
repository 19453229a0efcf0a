import type { Environment, FaceSwapClient, Task } from '@faceswap/sdk';
import type { FilesInObject } from '../files/files-in-object.ts';
import type { Limits } from '../limits.ts';
import type { TaskKeys } from './task-keys.ts';

export interface SweepOptions {
  readonly client: FaceSwapClient;
  readonly files: FilesInObject;
  readonly keys: TaskKeys;
  readonly limits: Limits;
  readonly environment: Environment;
}

export interface Sweep {
  /** Sets the time of the next sweep, if anything will ever expire. */
  plan(): void;
}

/** A minute, where files live for long: many things that expire together are swept together. */
const GATHER_MS = 60_000;

/** Deletes what is past its time: files, ended tasks and their keys. */
export function createSweep({ client, files, keys, limits, environment }: SweepOptions): Sweep {
  const gatherMs = Math.min(GATHER_MS, limits.fileTtlMs / 10);
  let plannedAt: number | null = null;
  /** What failed is still past its time: it is tried again, but not at once. */
  let notBefore = 0;
  let callOff = (): void => {};

  /** Ended tasks with the time that each is kept until: the oldest of too many are kept no longer. */
  const endedTasks = (): readonly (readonly [task: Task, until: number])[] =>
    client.tasks
      .list()
      .filter(({ phase }) => phase === 'ended')
      .map((task, index) => [task, index < limits.tasks ? task.updatedAt + limits.taskTtlMs : 0]);

  function nextExpiry(): number | null {
    const times = [files.nextExpiry(), ...endedTasks().map(([, until]) => until)];
    const known = times.filter((time) => time !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  async function removeTasks(): Promise<void> {
    for (const [task, until] of endedTasks()) {
      if (until > environment.now()) continue;
      await client.tasks.get(task.id)?.remove({ force: true });
      await files.forget(task.id);
    }
  }

  async function sweep(): Promise<void> {
    plannedAt = null;
    await removeTasks().catch(() => {});
    await files.sweep();
    keys.removeOld(environment.now());
    notBefore = environment.now() + gatherMs;
    plan();
  }

  function plan(): void {
    const at = nextExpiry();
    if (at === plannedAt) return;
    callOff();
    plannedAt = at;
    if (at === null) return;
    // A fresh object, woken by the alarm of an earlier one, sweeps at once: it may not be there for the next one either.
    const delay = Math.max(0, Math.max(notBefore, at + gatherMs) - environment.now());
    callOff = environment.setTimeout(() => environment.waitUntil?.(sweep()), delay);
  }

  return { plan };
}
