import type { TaskStore } from '../../src/contracts/task-store.ts';
import type { Outcome } from '../../src/task/phase.ts';
import type { TaskRecord } from '../../src/task/task-record.ts';
import type { MemoryTransport } from '../../src/transports/memory/index.ts';

export interface Oracle {
  readonly store: TaskStore;
  readonly problems: string[];
  /** The last record that was durably written, by task. */
  readonly records: ReadonlyMap<string, TaskRecord>;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** Watches every durable write and says what must never be. */
export function createOracle(inner: TaskStore, transport: MemoryTransport): Oracle {
  const problems: string[] = [];
  const records = new Map<string, TaskRecord>();
  const outcomes = new Map<string, Outcome>();

  const jobOf = (record: TaskRecord) =>
    transport.jobs.find((job) => job.key === `${record.id}:${record.attempt}`);

  function checkEnd(record: TaskRecord, key: string): void {
    const { outcome } = record;
    if (outcome === null) return;
    const known = outcomes.get(key);
    if (known !== undefined && known !== outcome)
      problems.push(`${key}: ${known} became ${outcome}`);
    outcomes.set(key, outcome);
    const job = jobOf(record);
    if (job === undefined) return;
    if (outcome === 'completed') {
      if (job.cancelledAt !== null || transport.isRunning(job)) {
        problems.push(`${key}: completed, but its job did not`);
      }
      return;
    }
    const finished = job.cancelledAt === null && !transport.isRunning(job);
    if (record.cancellation === 'confirmed' && transport.isRunning(job)) {
      problems.push(`${key}: the stop is confirmed, but the job runs`);
    }
    const won = finished && job.script.ends === 'completed' && known === undefined;
    const gone = transport.calls.length > 0 && isForgotten(record);
    if (outcome === 'cancelled' && record.cancellation === 'confirmed' && won && !gone) {
      problems.push(`${key}: the job completed first, but the task says cancelled`);
    }
  }

  const isForgotten = (record: TaskRecord): boolean => {
    const job = jobOf(record);
    return job !== undefined && job.startedAt + job.request.ttlMs <= record.updatedAt;
  };

  function check(before: TaskRecord | undefined, record: TaskRecord): void {
    const key = `${record.id}:${record.attempt}`;
    if (before !== undefined && record.attempt < before.attempt) {
      problems.push(`${key}: went back from attempt ${before.attempt}`);
    }
    const known = outcomes.get(key);
    if (known !== undefined && record.phase !== 'ended')
      problems.push(`${key}: ${known}, then alive`);
    const same = before?.attempt === record.attempt && before.phase === record.phase;
    if (
      same &&
      record.enteredAt === before.enteredAt &&
      (record.progress ?? 0) < (before.progress ?? 0)
    ) {
      problems.push(`${key}: progress fell from ${before.progress} to ${record.progress}`);
    }
    checkEnd(record, key);
  }

  return {
    problems,
    records,
    outcomes,
    store: {
      durable: true,
      get: (id) => inner.get(id),
      list: () => inner.list(),
      remove: (id, revision) => inner.remove(id, revision),
      async compareAndSet(id, expected, value, how) {
        const written = await inner.compareAndSet(id, expected, value, how);
        if (written.ok) {
          const record = structuredClone(value) as TaskRecord;
          check(records.get(id), record);
          records.set(id, record);
        }
        return written;
      },
      ...(inner.watch && { watch: inner.watch }),
      ...(inner.blobs && { blobs: inner.blobs }),
    },
  };
}
