import type { BlobStore } from '../../src/contracts/blob-store.ts';
import type { ListedJob, Transport } from '../../src/contracts/transport.ts';
import type { Uploader } from '../../src/contracts/uploader.ts';
import { TransportError } from '../../src/errors/transport-error.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { dataUrlUploader } from '../../src/uploaders/data-url.ts';

const brokenBlobs = (change: (good: BlobStore) => Partial<BlobStore>): BlobStore => {
  const good = memoryStore().blobs;
  return { ...good, ...change(good) };
};

export const BAD_BLOB_STORES: Readonly<Record<string, () => BlobStore>> = {
  'forgets the task in the key': () =>
    brokenBlobs((good) => {
      const role = (key: string): string => key.split('/').at(-1) ?? key;
      return {
        put: (key, file, options) => good.put(role(key), file, options),
        get: (key) => good.get(role(key)),
        remove: (key) => good.remove(role(key)),
      };
    }),
  'removes by prefix': () =>
    brokenBlobs((good) => {
      const keys = new Set<string>();
      return {
        put: (key, file, options) => {
          keys.add(key);
          return good.put(key, file, options);
        },
        remove: async (key) => {
          for (const other of keys) if (other.startsWith(key)) await good.remove(other);
        },
      };
    }),
  'keeps the first file': () =>
    brokenBlobs((good) => ({
      put: async (key, file, options) => {
        if ((await good.get(key)) === null) await good.put(key, file, options);
      },
    })),
  'holds the file, not its bytes': () => {
    const files = new Map<string, Parameters<BlobStore['put']>[1]>();
    return {
      put: async (key, file) => {
        files.set(key, file);
      },
      get: async (key) => files.get(key) ?? null,
      remove: async (key) => {
        files.delete(key);
      },
    };
  },
  'cannot remove twice': () =>
    brokenBlobs((good) => ({
      remove: async (key) => {
        if ((await good.get(key)) === null) throw new Error('There is nothing.');
        await good.remove(key);
      },
    })),
};

const brokenUploader = (change: (good: Uploader) => Partial<Uploader>): Uploader => {
  const good = dataUrlUploader();
  return { ...good, ...change(good) };
};

export const BAD_UPLOADERS: Readonly<Record<string, () => Uploader>> = {
  'keeps the URL': () =>
    brokenUploader((good) => ({
      upload: async (file, options) => {
        const uploaded = await good.upload(file, options);
        const about = { name: file.name, type: file.type, size: file.size };
        const open = async () => file;
        const url = await good.resolve(uploaded, { signal: options.signal, file: about, open });
        return { ...uploaded, data: { url } };
      },
    })),
  'says no progress': () =>
    brokenUploader((good) => ({
      upload: (file, options) => good.upload(file, { ...options, onProgress: () => undefined }),
    })),
  'counts percent': () =>
    brokenUploader((good) => ({
      upload: (file, options) => {
        const onProgress = (fraction: number) => options.onProgress(fraction * 100);
        return good.upload(file, { ...options, onProgress });
      },
    })),
  'ignores abort': () =>
    brokenUploader((good) => {
      const { signal } = new AbortController();
      return {
        upload: (file, options) => good.upload(file, { ...options, signal }),
        resolve: (uploaded, options) => good.resolve(uploaded, { ...options, signal }),
      };
    }),
  'says the wrong kind': () => brokenUploader(() => ({ gives: 'url' })),
  'resolves once': () =>
    brokenUploader((good) => {
      const seen = new Set<string>();
      return {
        resolve: async (uploaded, options) => {
          if (seen.has(uploaded.key)) throw new Error('This was resolved.');
          seen.add(uploaded.key);
          return good.resolve(uploaded, options);
        },
      };
    }),
};

export const BAD_TRANSPORTS: Readonly<Record<string, (good: Transport) => Partial<Transport>>> = {
  'says idempotent and is not': () => ({ idempotent: true }),
  'takes any job': (good) => ({
    read: (job, options) => good.read({ ...job, transport: good.name }, options),
  }),
  'cancels no more once finished': (good) => ({
    cancel: async (job, options) => {
      const { status } = await good.read(job, options);
      if (status === 'completed') {
        throw new TransportError('Too late.', { code: 'request-rejected', effect: 'none' });
      }
      return good.cancel(job, options);
    },
  }),
  'accepts a cancel and does nothing': () => ({ cancel: async () => ({ accepted: true }) }),
  'says percent': (good) => ({
    read: async (job, options) => {
      const update = await good.read(job, options);
      if (update.status !== 'processing' || update.progress === null) return update;
      return { ...update, progress: update.progress * 100 };
    },
  }),
  'rejects for a job that is missing': (good) => ({
    read: async (job, options) => {
      const update = await good.read(job, options);
      if (update.status === 'missing') throw new Error('There is no such job.');
      return update;
    },
  }),
  'ignores abort': (good) => {
    const { signal } = new AbortController();
    return {
      submit: (request, options) => good.submit(request, { ...options, signal }),
      read: (job) => good.read(job, { signal }),
      cancel: (job) => good.cancel(job, { signal }),
    };
  },
  'throws errors of its own': (good) => ({
    read: (job, options) =>
      good.read(job, options).catch((cause) => {
        throw new Error('It went wrong.', { cause });
      }),
  }),
  'keeps things that are not JSON in its jobs': (good) => ({
    submit: async (request, options) => {
      const job = await good.submit(request, options);
      return { ...job, data: { at: new Date(0) as never } };
    },
  }),
  'lists jobs without their keys': (good) => ({
    list: async (options) =>
      ((await good.list?.(options)) ?? []).map((listed) => ({ ...listed, key: null })),
  }),
  'lists one job alone': (good) => ({
    list: async (options) => ((await good.list?.(options)) ?? []).slice(0, 1),
  }),
  'lists what was deleted': (good) => {
    const all = new Map<string, ListedJob>();
    const list: Transport['list'] = async (options) => {
      for (const each of (await good.list?.(options)) ?? []) all.set(each.job.id, each);
      return [...all.values()];
    };
    return {
      list,
      remove: async (job, options) => {
        await list(options);
        await good.remove?.(job, options);
      },
    };
  },
  'deletes nothing': () => ({ remove: async () => undefined }),
  'deletes a running job': (good) => ({
    remove: async (job, options) => {
      await good.cancel(job, options);
      await good.remove?.(job, options);
    },
  }),
  'deletes once': (good) => {
    const removed = new Set<string>();
    return {
      remove: async (job, options) => {
        if (removed.has(job.id)) throw new Error('There is nothing.');
        await good.remove?.(job, options);
        removed.add(job.id);
      },
    };
  },
  'tells nobody': () => ({ subscribe: () => () => undefined }),
  'tells who has unsubscribed': (good) => ({
    subscribe: (listener) => {
      good.subscribe?.(listener);
      return () => undefined;
    },
  }),
  'gives every key the first job': (good) => {
    let first: ReturnType<Transport['submit']> | undefined;
    return {
      submit: (request, options) => {
        first ??= good.submit(request, options);
        return first;
      },
    };
  },
};
