import type { TaskStore } from '../../../src/contracts/task-store.ts';
import { deleteIndexedDbStore, indexedDbStore } from '../../../src/stores/indexed-db/index.ts';
import { contracts } from './indexed-db-contracts.ts';

/** Adds one, by compare-and-set until it goes through; resolves to the sum. */
async function increment(store: TaskStore, id: string, critical = false): Promise<number> {
  for (;;) {
    const record = await store.get(id);
    const sum = Number(record?.value ?? 0) + 1;
    const { ok } = await store.compareAndSet(id, record?.revision ?? null, sum, { critical });
    if (ok) return sum;
  }
}

const page = {
  contracts,
  increment,
  /** One store for the whole page, as an app has it. */
  store: indexedDbStore({ owner: 'page', openLimitMs: 1000, persist: false }),
  indexedDbStore,
  deleteIndexedDbStore,
};

declare global {
  /** What a test reaches in the page. */
  var bench: typeof page;
  /** What a watcher was told. */
  var heard: string[];
  /** Tells the test of a write that the store has acknowledged. */
  var acknowledge: (sum: number) => Promise<void>;
}

globalThis.bench = page;
