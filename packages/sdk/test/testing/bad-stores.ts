import type { StoredRecord, TaskStore } from '../../src/contracts/task-store.ts';
import { StoreError } from '../../src/errors/store-error.ts';
import { memoryStore } from '../../src/stores/memory.ts';

interface Cell {
  revision: string;
  value: unknown;
}

interface BadStoreParts {
  /** Whether a write may go through. */
  readonly mayWrite?: (found: Cell | undefined, expected: string | null) => boolean;
  readonly copy?: (value: unknown) => unknown;
  /** How revisions are numbered. */
  readonly number?: (found: Cell | undefined) => string;
  readonly yieldFirst?: boolean;
}

function checkJson(value: unknown): void {
  try {
    if (JSON.stringify(value) !== undefined) return;
  } catch (cause) {
    throw new StoreError('This is not JSON.', { cause });
  }
  throw new StoreError('This is not JSON.');
}

const isCurrent = (found: Cell | undefined, expected: string | null): boolean =>
  (found?.revision ?? null) === expected;

/** A store built from parts, each of which can be a bad one; the defaults are good. */
export function storeOf(parts: BadStoreParts): TaskStore {
  const { mayWrite = isCurrent, copy = structuredClone, yieldFirst = false } = parts;
  let count = 0;
  const next = () => {
    count += 1;
    return String(count);
  };
  const number = parts.number ?? next;
  const cells = new Map<string, Cell>();
  const record = (id: string): StoredRecord | null => {
    const cell = cells.get(id);
    return cell === undefined ? null : { id, revision: cell.revision, value: copy(cell.value) };
  };
  return {
    durable: false,
    get: async (id) => record(id),
    compareAndSet: async (id, expected, value) => {
      checkJson(value);
      const taken = copy(value);
      const found = cells.get(id);
      const may = mayWrite(found, expected);
      if (yieldFirst) await new Promise(setImmediate);
      if (!may) return { ok: false, current: record(id) };
      const revision = number(found);
      cells.set(id, { revision, value: taken });
      return { ok: true, revision };
    },
    remove: async (id, expected) => {
      if (cells.get(id)?.revision !== expected) return false;
      return cells.delete(id);
    },
    list: async () => [...cells.keys()].flatMap((id) => record(id) ?? []),
  };
}

/** Changes one method of a good store. */
const broken = (change: (good: TaskStore) => Partial<TaskStore>): TaskStore => {
  const good = memoryStore();
  return { ...good, ...change(good) };
};

export const BAD_STORES: Readonly<Record<string, () => TaskStore>> = {
  'sets without comparing': () => storeOf({ mayWrite: () => true }),
  'compares, then sets later': () => storeOf({ yieldFirst: true }),
  'creates over what is there': () =>
    storeOf({ mayWrite: (found, expected) => expected === null || found?.revision === expected }),
  'writes over nothing': () =>
    storeOf({ mayWrite: (found, expected) => found === undefined || found.revision === expected }),
  'counts revisions per record': () =>
    storeOf({ number: (found) => String(Number(found?.revision ?? 0) + 1) }),
  'takes the value for the revision': () =>
    storeOf({ number: (found) => (found === undefined ? 'first' : 'later') }),
  'shares its objects': () => storeOf({ copy: (value) => value }),
  'loses undefined for null': () =>
    broken((good) => ({ get: async (id) => (await good.get(id)) ?? (undefined as never) })),
  'throws conflicts': () =>
    broken((good) => ({
      compareAndSet: async (...args) => {
        const result = await good.compareAndSet(...args);
        if (!result.ok) throw new Error('There is a conflict.');
        return result;
      },
    })),
  'hides what is there': () =>
    broken((good) => ({
      compareAndSet: async (...args) => {
        const result = await good.compareAndSet(...args);
        return result.ok ? result : { ok: false, current: null };
      },
    })),
  'removes any revision': () =>
    broken((good) => ({
      remove: async (id) => {
        const record = await good.get(id);
        return record === null ? false : good.remove(id, record.revision);
      },
    })),
  'lists late': () => {
    let seen: Promise<StoredRecord[]> = Promise.resolve([]);
    return broken((good) => ({
      list: () => {
        const before = seen;
        seen = good.list();
        return before;
      },
    }));
  },
  'ignores case': () =>
    broken((good) => ({
      get: (id) => good.get(id.toLowerCase()),
      compareAndSet: (id, ...rest) => good.compareAndSet(id.toLowerCase(), ...rest),
      remove: (id, revision) => good.remove(id.toLowerCase(), revision),
    })),
  'cuts long values': () =>
    broken((good) => ({
      compareAndSet: (id, expected, value, options) => {
        const long = (JSON.stringify(value) ?? '').length > 10_000;
        return good.compareAndSet(id, expected, long ? null : value, options);
      },
    })),
  'goes on telling those who left': () =>
    broken((good) => ({
      watch: (listener) => {
        good.watch?.(listener);
        return () => undefined;
      },
    })),
};
