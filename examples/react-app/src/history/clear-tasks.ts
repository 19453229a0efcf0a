import { isFaceSwapError } from '@faceswap/sdk';

/** A task that could not be deleted, and the code of why. */
export interface LeftTask {
  readonly id: string;
  readonly code: string;
}

/** As many as a browser sends to one host at the same time. */
const AT_ONCE = 6;

/** Deletes tasks, a few at a time; one that cannot be deleted keeps no other. Returns those that are left. */
export async function clearTasks(
  ids: readonly string[],
  erase: (id: string) => Promise<void>,
): Promise<readonly LeftTask[]> {
  const waiting = [...ids];
  const left: LeftTask[] = [];

  async function work(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await erase(id);
      } catch (error) {
        left.push({ id, code: isFaceSwapError(error) ? error.code : 'internal' });
      }
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return left;
}

/** The ids of what is left, by the code of why. */
export function groupByCode(left: readonly LeftTask[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, code } of left) groups.set(code, [...(groups.get(code) ?? []), id]);
  return groups;
}
