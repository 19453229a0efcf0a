import { tellPreview } from './preview-events.ts';

/** Small pictures of what was chosen, kept beside the tasks so that lists and comparisons outlive a reload. */
export type PreviewKind = 'thumbnail' | 'large';

const PREFIX = 'faceswap.previews:';
const cacheName = (owner: string): string => `${PREFIX}${owner}`;
const address = (taskId: string, kind: PreviewKind): string =>
  `/previews/${encodeURIComponent(taskId)}/${kind}`;

/** As long as the longest that the Worker keeps the files which they show. */
const KEPT_MS = 2 * 86_400_000;
const MADE_AT = 'x-made-at';

/** Where the browser gives no cache: as long as the page. */
const inMemory = new Map<string, Blob>();
const memoryKey = (owner: string, taskId: string, kind: PreviewKind): string =>
  `${owner} ${taskId} ${kind}`;

const openCache = async (owner: string): Promise<Cache | null> =>
  globalThis.caches?.open(cacheName(owner)).catch(() => null) ?? null;

export interface PreviewKey {
  readonly owner: string;
  readonly taskId: string;
  readonly kind: PreviewKind;
}

export async function putPreview({ owner, taskId, kind }: PreviewKey, picture: Blob) {
  inMemory.set(memoryKey(owner, taskId, kind), picture);
  tellPreview(taskId);
  const cache = await openCache(owner);
  const headers = { [MADE_AT]: String(Date.now()) };
  await cache?.put(address(taskId, kind), new Response(picture, { headers })).catch(() => {});
}

export async function getPreview({ owner, taskId, kind }: PreviewKey): Promise<Blob | null> {
  const held = inMemory.get(memoryKey(owner, taskId, kind));
  if (held !== undefined) return held;
  const cache = await openCache(owner);
  const response = await cache?.match(address(taskId, kind)).catch(() => undefined);
  return (await response?.blob()) ?? null;
}

export async function removePreviews(owner: string, taskId: string): Promise<void> {
  const cache = await openCache(owner);
  for (const kind of ['thumbnail', 'large'] as const) {
    inMemory.delete(memoryKey(owner, taskId, kind));
    await cache?.delete(address(taskId, kind)).catch(() => {});
  }
}

/** Deletes everything of an owner. */
export async function clearPreviews(owner: string): Promise<void> {
  for (const key of inMemory.keys()) if (key.startsWith(`${owner} `)) inMemory.delete(key);
  await globalThis.caches?.delete(cacheName(owner)).catch(() => {});
}

async function sweepCache(cache: Cache, oldest: number): Promise<void> {
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    if (Number(response?.headers.get(MADE_AT)) < oldest) await cache.delete(request);
  }
}

/** Deletes the pictures of all owners that are older than two days. Never rejects. */
export async function sweepPreviews(now = Date.now()): Promise<void> {
  try {
    for (const name of (await globalThis.caches?.keys()) ?? []) {
      if (name.startsWith(PREFIX)) await sweepCache(await caches.open(name), now - KEPT_MS);
    }
  } catch {
    // The browser gives no cache.
  }
}
