import type { Environment } from '../contracts/environment.ts';
import type { StoredRecord, TaskStore } from '../contracts/task-store.ts';
import { StoreError } from '../errors/store-error.ts';
import { parseRecord, type TaskRecord } from '../task/task-record.ts';
import type { ScopedLogger } from './scoped-logger.ts';

export interface RestoreOptions {
  readonly store: TaskStore;
  readonly environment: Environment;
  readonly logger: ScopedLogger;
}

export interface Restored {
  readonly records: readonly { readonly stored: StoredRecord; readonly record: TaskRecord }[];
  /** Ids whose records this version cannot read: left untouched. */
  readonly unreadable: ReadonlySet<string>;
}

const TRIES = 5;

async function listAll({ store, environment, logger }: RestoreOptions): Promise<StoredRecord[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await store.list();
    } catch (cause) {
      if (tries === TRIES) throw new StoreError('The stored tasks cannot be read.', { cause });
      logger.warn('restore', 'The stored tasks cannot be read yet; trying again.', { tries });
      await new Promise<void>((resolve) => environment.setTimeout(resolve, 100 * 2 ** tries));
    }
  }
}

/** Reads every stored task; one that cannot be understood harms no other. */
export async function restoreRecords(options: RestoreOptions): Promise<Restored> {
  const records: { stored: StoredRecord; record: TaskRecord }[] = [];
  const unreadable = new Set<string>();
  for (const stored of await listAll(options)) {
    const parsed = parseRecord(stored.value);
    if (parsed.ok && parsed.record.id === stored.id) {
      records.push({ stored, record: parsed.record });
      continue;
    }
    unreadable.add(stored.id);
    const why = parsed.ok ? 'another task’s' : parsed.reason;
    options.logger.warn('restore', `Record ${stored.id} is ${why}: left as it is.`);
  }
  options.logger.info('restore', `${records.length} tasks restored.`);
  return { records, unreadable };
}
