import type { TaskStore } from '../../../src/contracts/task-store.ts';

const PADDING = 20_000;

/** What the records hold after a step: one is updated, another created, updated and removed in turn. */
export function stateAfter(step: number): { readonly a: unknown; readonly b: unknown } {
  const a = Math.floor((step + 1) / 2);
  const turns = Math.floor(step / 2);
  const b = turns % 3 === 0 ? null : turns;
  return { a: a === 0 ? null : contentOf(a), b: b === null ? null : contentOf(b) };
}

const contentOf = (number: number) => ({ number, padding: String(number % 10).repeat(PADDING) });

/** Makes the records what they are after this step, from what they are after the one before. */
export async function applyStep(store: TaskStore, step: number): Promise<void> {
  const id = step % 2 === 1 ? 'a' : 'b';
  const value = stateAfter(step)[id];
  const revision = (await store.get(id))?.revision ?? null;
  const critical = step % 4 === 1;
  if (value !== null) {
    const result = await store.compareAndSet(id, revision, value, { critical });
    if (!result.ok) throw new Error(`Step ${step} met a conflict.`);
  } else if (revision !== null) {
    await store.remove(id, revision);
  }
}
