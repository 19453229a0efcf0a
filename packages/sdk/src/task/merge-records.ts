import { withDueAt } from './due-at.ts';
import type { Phase } from './phase.ts';
import { debtOf, isEnded, type TaskRecord } from './task-record.ts';

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
  const debts = new Map(merged.debts.map((debt) => [debt.key, debt]));
  for (const debt of [...theirs.debts, ...mine.debts]) {
    const followed = debt.job !== null && debt.job.id === merged.job?.id && !isEnded(merged);
    if (!followed && !debts.has(debt.key)) debts.set(debt.key, debt);
  }
  return withDueAt({ ...merged, debts: [...debts.values()] });
}

function pick(mine: TaskRecord, theirs: TaskRecord): TaskRecord {
  if (mine.attempt !== theirs.attempt) {
    return mine.attempt > theirs.attempt ? owe(mine, theirs) : owe(theirs, mine);
  }
  if (isEnded(theirs)) return owe(theirs, mine);
  if (isEnded(mine)) return owe(mine, theirs);
  return mergeActive(mine, theirs);
}
