import type { StoredRecord, TaskStore, WriteResult } from '../contracts/task-store.ts';
import { assert } from './assert.ts';

export interface StoreBench {
  readonly store: TaskStore;
}

/** Resolves to a record that must be there. */
export async function read(store: TaskStore, id: string): Promise<StoredRecord> {
  const record = await store.get(id);
  assert(record !== null, `the record ${id} is there`);
  return record;
}

/** The revision of a write that must have gone through. */
export function written(result: WriteResult, promise: string): string {
  assert(result.ok, `${promise}; got a conflict`);
  return result.revision;
}

/** What is there instead, after a write that must not have gone through. */
export function conflicted(result: WriteResult, promise: string): StoredRecord | null {
  assert(!result.ok, `${promise}; it was written`);
  return result.current;
}

export const create = async (store: TaskStore, id: string, value: unknown): Promise<string> =>
  written(await store.compareAndSet(id, null, value), 'a new record is written');
