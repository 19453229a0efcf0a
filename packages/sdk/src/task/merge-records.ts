import { withDueAt } from './due-at.ts';
import type { Phase } from './phase.ts';
import { type Debt, debtOf, isEnded, type TaskRecord } from './task-record.ts';

const ORDER: readonly Phase[] = [
  'waiting',
  'validating',
  'uploading',
  'submitting',
  'queued',
  'processing',
  'closing',
  'collecting',
  'ended',
];

const rank = (record: TaskRecord): number => ORDER.indexOf(record.phase);

function mergeDebts(first: readonly Debt[], second: readonly Debt[]): Debt[] {
  const byKey = new Map(first.map((debt) => [debt.key, debt]));
  for (const debt of second) if (!byKey.has(debt.key)) byKey.set(debt.key, debt);
  return [...byKey.values()];
}

/** A job that only one side knows must not run on for a task that the other side has ended. */
function owe(record: TaskRecord, other: TaskRecord): TaskRecord {
  if (other.job === null || other.outcome !== null || record.outcome === 'completed') return record;
  if (record.job !== null && record.attempt === other.attempt) return record;
  const debt = debtOf(other, other.updatedAt);
  if (record.debts.some(({ key }) => key === debt.key)) return record;
  return { ...record, debts: [...record.debts, debt] };
}

function mergeActive(mine: TaskRecord, theirs: TaskRecord): TaskRecord {
  const [ahead, behind] = rank(theirs) > rank(mine) ? [theirs, mine] : [mine, theirs];
  const samePhase = ahead.phase === behind.phase;
  return {
    ...ahead,
    uploads: { ...behind.uploads, ...ahead.uploads },
    intent: ahead.intent ?? behind.intent,
    job: ahead.job ?? behind.job,
    jobAt: ahead.jobAt ?? behind.jobAt,
    close: ahead.close ?? behind.close,
    progress: samePhase
      ? Math.max(ahead.progress ?? 0, behind.progress ?? 0) || null
      : ahead.progress,
  };
}

/**
 * One truth out of two writers' records of a task: an end absorbs, a later attempt wins, and a wish to cancel, a
 * job and a debt that either side knows are kept.
 */
export function mergeRecords(mine: TaskRecord, theirs: TaskRecord): TaskRecord {
  const merged = pick(mine, theirs);
  return withDueAt({
    ...merged,
    debts: mergeDebts(merged.debts, otherDebts(merged, mine, theirs)),
  });
}

const otherDebts = (merged: TaskRecord, mine: TaskRecord, theirs: TaskRecord): Debt[] =>
  mergeDebts(theirs.debts, mine.debts).filter(
    (debt) => debt.job === null || debt.job.id !== merged.job?.id || isEnded(merged),
  );

function pick(mine: TaskRecord, theirs: TaskRecord): TaskRecord {
  if (mine.attempt !== theirs.attempt) {
    return mine.attempt > theirs.attempt ? owe(mine, theirs) : owe(theirs, mine);
  }
  if (isEnded(theirs)) return owe(theirs, mine);
  if (isEnded(mine)) return owe(mine, theirs);
  return mergeActive(mine, theirs);
}
