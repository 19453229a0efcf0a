import type { Phase } from './phase.ts';
import type { TaskRecord } from './task-record.ts';

const earliest = (times: readonly (number | null)[]): number | null => {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/** Phases in which something can always be done at once: they rest only to wait for their next try. */
const WORKING: ReadonlySet<Phase> = new Set<Phase>([
  'validating',
  'uploading',
  'submitting',
  'closing',
  'collecting',
]);

/** When something has to happen to a record next; null while nothing has to. */
export function computeDueAt(record: TaskRecord): number | null {
  const debt = earliest(record.debts.map((owed) => owed.nextAt));
  if (record.phase === 'ended' || record.phase === 'waiting') return debt;
  const next = record.nextAt ?? (WORKING.has(record.phase) ? record.enteredAt : null);
  // A deadline waits for a link that works: only a read can tell whether it still matters.
  const deadline = record.connection.state === 'ok' ? record.deadlineAt : null;
  return earliest([debt, next, deadline]);
}

/** The record with its `dueAt` in step with the rest. */
export const withDueAt = (record: TaskRecord): TaskRecord => ({
  ...record,
  dueAt: computeDueAt(record),
});
