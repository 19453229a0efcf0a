import type { Page } from 'playwright-core';

/** What a browser's own store says of a task. */
export interface Kept {
  readonly id: string;
  readonly phase: string;
  readonly outcome: string | null;
  readonly code: string | null;
}

/** Reads the records of every owner from IndexedDB, as they are. */
export function readKept(page: Page): Promise<readonly Kept[]> {
  return page.evaluate(async () => {
    const settle = <Value>(request: IDBRequest<Value>): Promise<Value> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const found: Kept[] = [];
    for (const { name } of await indexedDB.databases()) {
      if (name?.startsWith('faceswap') !== true) continue;
      const database = await settle(indexedDB.open(name));
      if (database.objectStoreNames.contains('records')) {
        const rows = await settle(database.transaction('records').objectStore('records').getAll());
        for (const { text } of rows) {
          const { id, phase, outcome, failure } = JSON.parse(text);
          found.push({ id, phase, outcome, code: failure?.code ?? null });
        }
      }
      database.close();
    }
    return found;
  });
}
