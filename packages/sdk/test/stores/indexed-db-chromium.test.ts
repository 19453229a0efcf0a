import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from '../browser/launch-browser.ts';
import { type ServedPage, servePage } from '../browser/serve-page.ts';
import { chooseFile, openPage } from './support/drive-page.ts';
import { contracts } from './support/indexed-db-contracts.ts';
import type {} from './support/indexed-db-page.ts';

let browser: Browser;
let served: ServedPage;

beforeAll(async () => {
  served = await servePage(join(import.meta.dirname, 'support/indexed-db-page.ts'));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const openTab = (context: BrowserContext): Promise<Page> => openPage(context, served.url);

/** Tabs of one person, who has nothing stored yet. */
async function openTabs(count: number): Promise<Page[]> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  return Promise.all(Array.from({ length: count }, () => openTab(context)));
}

async function openOne(): Promise<Page> {
  const [page] = await openTabs(1);
  return page!;
}

describe.each(['records', 'blobs'] as const)('the %s of indexedDbStore in Chromium', (kind) => {
  let page: Page;

  beforeAll(async () => {
    page = await openTab(await browser.newContext());
  });

  for (const [index, { name }] of contracts[kind].entries()) {
    it(name, () =>
      page.evaluate(([part, at]) => bench.contracts[part][at]!.run(), [kind, index] as const),
    );
  }
});

describe('tabs of one owner', () => {
  it('lose none of 1,000 increments', async () => {
    const tabs = await openTabs(4);
    await Promise.all(
      tabs.map((tab) =>
        tab.evaluate(async () => {
          for (let count = 0; count < 250; count += 1) await bench.increment(bench.store, 'a');
        }),
      ),
    );
    const sums = tabs.map((tab) => tab.evaluate(async () => (await bench.store.get('a'))?.value));
    expect(await Promise.all(sums)).toEqual([1000, 1000, 1000, 1000]);
  });

  it('tell each other what changed, and not themselves', async () => {
    const [first, second] = await openTabs(2);
    const listen = () => {
      globalThis.heard = [];
      bench.store.watch?.((id) => heard.push(id));
    };
    const heardBy = (tab: Page | undefined) => tab!.evaluate(() => heard);
    await first!.evaluate(listen);
    await second!.evaluate(listen);
    await first!.evaluate(async () => {
      await bench.increment(bench.store, 'a');
      const record = await bench.store.get('a');
      await bench.store.compareAndSet('a', 'another revision', 1);
      await bench.store.remove('a', record!.revision);
    });
    await second!.evaluate(() => bench.increment(bench.store, 'b'));
    await first!.waitForFunction(
      () => 'heard' in globalThis && String(globalThis['heard']) === 'b',
    );
    expect(await heardBy(second)).toEqual(['a', 'a']);
    expect(await heardBy(first)).toEqual(['b']);
  });

  it('see nothing of another owner', async () => {
    const page = await openOne();
    const seen = await page.evaluate(async () => {
      await bench.increment(bench.store, 'a');
      const { blobs } = bench.store;
      await blobs.put('a/source', new File(['face'], 'face.jpg'));
      const other = bench.indexedDbStore({ owner: 'other' });
      return [await other.list(), await other.get('a'), await other.blobs.get('a/source')];
    });
    expect(seen).toEqual([[], null, null]);
  });

  it('keep nothing of an owner who is to be forgotten, and take nothing more', async () => {
    const [first, second] = await openTabs(2);
    const before = await second!.evaluate(async () => {
      await bench.increment(bench.store, 'a');
      await bench.store.blobs.put('a/source', new File(['face'], 'face.jpg'));
      Object.assign(globalThis, {
        told: new Promise<string>((resolve) => bench.store.watch?.(resolve)),
      });
      return bench.store.get('a');
    });
    await first!.evaluate(() => bench.store.list());
    await first!.evaluate(() => bench.deleteIndexedDbStore({ owner: 'page' }));
    const after = await second!.evaluate(async (revision) => {
      const { store } = bench;
      const codeOf = (error: { code?: string }) => error.code;
      return {
        told: await (globalThis as unknown as { told: Promise<string> }).told,
        seen: [await store.get('a'), await store.list(), await store.blobs.get('a/source')],
        written: await store.compareAndSet('a', revision, 2),
        removed: await store.remove('a', revision),
        created: await store.compareAndSet('a', null, 2).catch(codeOf),
        put: await store.blobs.put('a/result-1', new File(['face'], 'face.jpg')).catch(codeOf),
        removedBytes: await store.blobs.remove('a/source'),
        databases: (await indexedDB.databases()).map(({ name }) => name),
      };
    }, before!.revision);
    expect(after).toEqual({
      told: 'a',
      seen: [null, [], null],
      written: { ok: false, current: null },
      removed: false,
      created: 'store-unavailable',
      put: 'store-unavailable',
      removedBytes: undefined,
      databases: [],
    });
    const again = await second!.evaluate(async () => {
      const store = bench.indexedDbStore({ owner: 'page' });
      return [await store.list(), (await store.compareAndSet('a', null, 1)).ok];
    });
    expect(again).toEqual([[], true]);
  });
});

describe('a connection', () => {
  it('that the system closes is opened again', async () => {
    const page = await openOne();
    await page.evaluate(() => bench.increment(bench.store, 'a'));
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(served.url);
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
    expect(await page.evaluate(() => bench.store.get('a'))).toBeNull();
    expect(await page.evaluate(() => bench.increment(bench.store, 'a'))).toBe(1);
  });

  it('gives way to a newer version, and says that the page is old', async () => {
    const page = await openOne();
    await page.evaluate(() => bench.increment(bench.store, 'a'));
    const upgraded = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const request = indexedDB.open('faceswap/page', 99);
          request.onsuccess = () => resolve('upgraded');
          request.onblocked = () => resolve('blocked');
        }),
    );
    expect(upgraded).toBe('upgraded');
    const failed = page.evaluate(() => bench.store.get('a'));
    await expect(failed).rejects.toThrow(/StoreError.*Reload the page/);
  });

  it('that another tab holds back is given up with an error', async () => {
    const [first, second] = await openTabs(2);
    await first!.evaluate(async () => {
      const open = (version?: number) => indexedDB.open('faceswap/page', version);
      // A tab that never lets go, and one that waits for it.
      await new Promise((resolve) => {
        open(1).onsuccess = resolve;
      });
      await new Promise((resolve) => {
        open(2).onblocked = resolve;
      });
    });
    const failed = second!.evaluate(() => bench.store.get('a'));
    await expect(failed).rejects.toThrow(/StoreError.*Close the other tabs/);
  });
});

describe('a page that may not keep data', () => {
  it('is told so in a sandboxed frame, and on every use', async () => {
    const page = await openOne();
    await page.evaluate((src) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      document.body.append(Object.assign(frame, { src }));
    }, served.url);
    await expect.poll(() => page.frames().length).toBe(2);
    const frame = page.frames()[1]!;
    await frame.waitForFunction(() => 'bench' in globalThis);
    const errors = await frame.evaluate(async () => {
      const { store } = bench;
      const uses = [
        store.get('a'),
        store.list(),
        store.compareAndSet('a', null, 1),
        store.blobs.get('a'),
        store.blobs.put('a', new File(['face'], 'face.jpg')),
        bench.deleteIndexedDbStore(),
      ];
      const settled = await Promise.allSettled(uses);
      return settled.map((use) => (use.status === 'rejected' ? [use.reason.code] : []));
    });
    expect(errors).toEqual(Array(6).fill(['store-unavailable']));
    const failed = frame.evaluate(() => bench.store.get('a'));
    await expect(failed).rejects.toThrow(/normal window/);
  });
});

describe('a file that is gone', () => {
  it('before it was stored is refused, and what was there stays', async () => {
    const page = await openOne();
    const path = join(await mkdtemp(join(tmpdir(), 'faceswap-gone-')), 'face.jpg');
    await writeFile(path, 'face');
    await chooseFile(page, path);
    await rm(dirname(path), { recursive: true });
    const kept = await page.evaluate(async () => {
      const { blobs } = bench.store;
      await blobs.put('a/source', new File(['old'], 'old.jpg'));
      const file = document.querySelector('input')?.files?.[0];
      const error = await blobs.put('a/source', file!).catch((reason) => reason);
      return [error.name, error.code, (await blobs.get('a/source'))?.name];
    });
    expect(kept).toEqual(['StoreError', 'store-unavailable', 'old.jpg']);
  });
});
