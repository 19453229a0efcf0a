import type { BlobStore } from '../contracts/blob-store.ts';
import type { StoredRecord, TaskStore } from '../contracts/task-store.ts';
import { StoreError } from '../errors/store-error.ts';
import { bytesToFileSource, type FileSource } from '../task/file-source.ts';

interface Entry {
  readonly revision: string;
  /** JSON text, so that no object is ever shared with a caller. */
  readonly text: string;
}

function toText(value: unknown): string {
  try {
    const text = JSON.stringify(value);
    if (typeof text === 'string') return text;
  } catch (cause) {
    throw new StoreError('A record must be plain JSON.', { cause });
  }
  throw new StoreError('A record must be plain JSON.');
}

const SLICE_BYTES = 1024 * 1024;

async function readAll(file: FileSource, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(file.size);
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    signal?.throwIfAborted();
    const end = Math.min(start + SLICE_BYTES, file.size);
    const part = new Uint8Array(await file.slice(start, end).arrayBuffer());
    if (part.byteLength !== end - start) {
      throw new StoreError(`"${file.name}" gave fewer bytes than its size says.`);
    }
    bytes.set(part, start);
  }
  signal?.throwIfAborted();
  return bytes;
}

function memoryBlobs(): BlobStore {
  const files = new Map<string, FileSource>();
  return {
    put: async (key, file, options = {}) => {
      options.signal?.throwIfAborted();
      const bytes = await readAll(file, options.signal);
      files.set(key, bytesToFileSource(bytes, { name: file.name, type: file.type }));
    },
    get: async (key) => files.get(key) ?? null,
    remove: async (key) => {
      files.delete(key);
    },
  };
}

/** Keeps records and bytes for as long as the process lives: for tests, demos and servers that may forget. */
export function memoryStore(): TaskStore & { readonly blobs: BlobStore } {
  const entries = new Map<string, Entry>();
  const listeners = new Set<(id: string) => void>();
  let writes = 0;

  const toRecord = (id: string, entry: Entry): StoredRecord => ({
    id,
    revision: entry.revision,
    value: JSON.parse(entry.text),
  });
  const read = (id: string): StoredRecord | null => {
    const entry = entries.get(id);
    return entry === undefined ? null : toRecord(id, entry);
  };
  const announce = (id: string): void => {
    for (const listener of listeners) queueMicrotask(() => listener(id));
  };

  return {
    durable: false,
    blobs: memoryBlobs(),
    get: async (id) => read(id),
    compareAndSet: async (id, expected, value) => {
      const text = toText(value);
      if ((entries.get(id)?.revision ?? null) !== expected) return { ok: false, current: read(id) };
      writes += 1;
      const revision = String(writes);
      entries.set(id, { revision, text });
      announce(id);
      return { ok: true, revision };
    },
    remove: async (id, expected) => {
      if (entries.get(id)?.revision !== expected) return false;
      entries.delete(id);
      announce(id);
      return true;
    },
    list: async () => [...entries].map(([id, entry]) => toRecord(id, entry)),
    watch: (listener) => {
      const own = (id: string): void => listener(id);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
}
