import type { StoredRecord } from '../contracts/task-store.ts';
import { StoreError } from '../errors/store-error.ts';
import { isEnded, parseRecord } from '../task/task-record.ts';
import type { ClientCore } from './core.ts';

const TRIES = 5;

async function listAll({ store, environment, log }: ClientCore): Promise<StoredRecord[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await store.list();
    } catch (cause) {
      if (tries === TRIES) throw new StoreError('The stored tasks cannot be read.', { cause });
      log('warn', 'restore', 'The stored tasks cannot be read yet.', { tries });
      await new Promise<void>((resolve) => environment.setTimeout(resolve, 100 * 2 ** tries));
    }
  }
}

/** Goes on with a stored task; false when this version cannot read its record, which is left as it is. */
export function takeUp(core: ClientCore, { id, revision, value }: StoredRecord): boolean {
  const parsed = parseRecord(value);
  if (!parsed.ok || parsed.record.id !== id) {
    const why = parsed.ok ? 'another task’s' : parsed.reason;
    core.log('warn', 'restore', `A record is ${why}: left as it is.`, { taskId: id });
    return false;
  }
  const entry = core.add(parsed.record, revision);
  entry.urgent = entry.record.close !== null && !isEnded(entry.record);
  return true;
}

/**
 * Takes up every stored task; one that cannot be understood harms no other. Resolves with the ids whose records this
 * version cannot read: they are left untouched.
 */
export async function restore(core: ClientCore): Promise<ReadonlySet<string>> {
  const { log, closed } = core;
  const unreadable = new Set<string>();
  for (const stored of await listAll(core)) {
    if (!closed.aborted && !takeUp(core, stored)) unreadable.add(stored.id);
  }
  log('info', 'restore', 'The stored tasks are back.', { unreadable: unreadable.size });
  return unreadable;
}
