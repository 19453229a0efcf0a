import type { StoredRecord } from '../contracts/task-store.ts';
import { mergeRecords } from '../task/merge-records.ts';
import { isEnded, parseRecord, type TaskRecord } from '../task/task-record.ts';
import type { ClientCore } from './core.ts';
import type { Entry } from './entry.ts';

export interface RecordKeeper {
  /** Writes until the store has the present record; rejects when the store does. */
  save(entry: Entry): Promise<void>;
  /** Writes this very record or nothing; false when somebody else wrote first. */
  saveIntent(entry: Entry, record: TaskRecord, signal: AbortSignal): Promise<boolean>;
  /** Takes over what others wrote since. */
  refresh(entry: Entry): Promise<void>;
}

export interface KeeperOptions extends Pick<ClientCore, 'store' | 'log' | 'drop'> {
  /** Told when the store knew more than this client. */
  readonly onMerged: (entry: Entry, record: TaskRecord) => void;
  /** Whether this client works on the task, and so puts back a record that got lost. */
  readonly owns: (entry: Entry) => boolean;
}

/** Only these are worth a write on their own; the times of the next read are not. */
const significant = (record: TaskRecord): string => {
  const { updatedAt, nextAt, dueAt, progressAt, ...rest } = record;
  return JSON.stringify(rest);
};

const needsSave = ({ record, saved }: Entry): boolean =>
  record !== saved && (saved === null || significant(record) !== significant(saved));

const isCritical = (record: TaskRecord, saved: TaskRecord | null): boolean =>
  saved === null ||
  (['intent', 'job', 'close', 'outcome'] as const).some((part) => record[part] !== saved[part]);

/** Keeps the store in step with each entry: one write at a time per task, the latest record wins. */
export function createRecordKeeper(options: KeeperOptions): RecordKeeper {
  const { store } = options;

  function takeOver(entry: Entry, current: StoredRecord | null, mine: TaskRecord | null): void {
    if (current === null) {
      entry.revision = null;
      entry.saved = null;
      if (isEnded(entry.record) || !options.owns(entry)) options.drop(entry);
      return;
    }
    const parsed = parseRecord(current.value);
    if (!parsed.ok) {
      const message = `A record is ${parsed.reason}: left as it is.`;
      options.log('warn', 'store', message, { taskId: entry.id });
      options.drop(entry);
      return;
    }
    entry.merges += 1;
    entry.revision = current.revision;
    entry.saved = parsed.record;
    options.onMerged(entry, mine === null ? parsed.record : mergeRecords(mine, parsed.record));
  }

  /** False when somebody else wrote first: that is taken over, merged with what is here or in its place. */
  async function write(entry: Entry, record: TaskRecord, merges: boolean): Promise<boolean> {
    const critical = isCritical(record, entry.saved);
    const written = await store.compareAndSet(entry.id, entry.revision, record, { critical });
    if (written.ok) {
      entry.revision = written.revision;
      entry.saved = record;
    } else {
      takeOver(entry, written.current, merges ? entry.record : null);
    }
    return written.ok;
  }

  async function flush(entry: Entry): Promise<void> {
    while (!entry.gone && needsSave(entry)) await write(entry, entry.record, true);
    entry.storeFailures = 0;
    entry.saveAgainAt = null;
  }

  /** First come, first served: one write at a time per task. */
  function enqueue<Value>(entry: Entry, work: () => Promise<Value>): Promise<Value> {
    const run = (entry.saving ?? Promise.resolve()).then(work);
    const tail: Promise<void> = run.then(
      () => {},
      () => {},
    );
    entry.saving = tail;
    void tail.then(() => {
      if (entry.saving === tail) entry.saving = null;
    });
    return run;
  }

  return {
    save: (entry) => enqueue(entry, () => flush(entry)),
    saveIntent(entry, record, signal) {
      const { merges } = entry;
      return enqueue(entry, async () => {
        signal.throwIfAborted();
        return entry.merges === merges && write(entry, record, false);
      });
    },
    async refresh(entry) {
      const { revision } = entry;
      if (entry.saving !== null || revision === null) return;
      const current = await store.get(entry.id);
      // A write of our own was faster: what was read is old.
      if (entry.gone || entry.saving !== null || entry.revision !== revision) return;
      if (current?.revision === revision) return;
      takeOver(entry, current, entry.live !== null || needsSave(entry) ? entry.record : null);
    },
  };
}
