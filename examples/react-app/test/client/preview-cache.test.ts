import { beforeEach, expect, it, vi } from 'vitest';

const DAY = 86_400_000;

/** As much of the browser's `caches` as previews use. */
function createCaches() {
  const all = new Map<string, Map<string, Response>>();
  const openCache = (name: string) => {
    const held = all.get(name) ?? new Map<string, Response>();
    all.set(name, held);
    return {
      put: async (key: string, response: Response) => void held.set(key, response),
      match: async (key: string) => held.get(key)?.clone(),
      delete: async (key: string) => held.delete(key),
      keys: async () => [...held.keys()],
    };
  };
  return {
    all,
    open: async (name: string) => openCache(name),
    keys: async () => [...all.keys()],
    delete: async (name: string) => all.delete(name),
  };
}

let caches: ReturnType<typeof createCaches>;

beforeEach(() => {
  caches = createCaches();
  vi.stubGlobal('caches', caches);
});

/** A page has modules of its own, and remembers no picture of the one before. */
async function openPage() {
  vi.resetModules();
  return import('../../src/previews/preview-cache.ts');
}

const keyOf = (owner: string) => ({ owner, taskId: 'task', kind: 'thumbnail' }) as const;

it('keeps a picture for two days, whoever made it, and leaves other caches alone', async () => {
  const foreign = await caches.open('another-app');
  await foreign.put('/old', new Response('old'));
  const { putPreview } = await openPage();
  for (const owner of ['me', 'you']) await putPreview(keyOf(owner), new Blob(['picture']));

  const { getPreview, sweepPreviews } = await openPage();
  await sweepPreviews(Date.now() + 2 * DAY - 60_000);
  expect(await (await getPreview(keyOf('me')))?.text()).toBe('picture');
  await sweepPreviews(Date.now() + 2 * DAY + 60_000);
  expect(await getPreview(keyOf('me'))).toBeNull();
  expect(await getPreview(keyOf('you'))).toBeNull();
  expect(await foreign.keys()).toEqual(['/old']);
});

it('deletes the pictures of one owner only, in the cache and in memory', async () => {
  const { putPreview, getPreview, clearPreviews } = await openPage();
  for (const owner of ['me', 'you']) await putPreview(keyOf(owner), new Blob(['picture']));
  await clearPreviews('me');
  expect(await getPreview(keyOf('me'))).toBeNull();
  expect(await getPreview(keyOf('you'))).not.toBeNull();
});

it('is not harmed where the browser gives no cache', async () => {
  vi.stubGlobal('caches', undefined);
  const { sweepPreviews } = await openPage();
  await expect(sweepPreviews()).resolves.toBeUndefined();
});
