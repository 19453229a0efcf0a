import { describe, expect, it } from 'vitest';
import type { JobRequest, Transport } from '../../src/contracts/transport.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { blobStoreContract } from '../../src/testing/blob-store-contract.ts';
import type { ContractCase } from '../../src/testing/contract-case.ts';
import { storeContract } from '../../src/testing/store-contract.ts';
import { transportContract } from '../../src/testing/transport-contract.ts';
import { uploaderContract } from '../../src/testing/uploader-contract.ts';
import { type MemoryFault, memoryTransport } from '../../src/transports/memory/index.ts';
import { dataUrlUploader } from '../../src/uploaders/data-url.ts';
import { BAD_BLOB_STORES, BAD_TRANSPORTS, BAD_UPLOADERS } from './bad-others.ts';
import { BAD_STORES, storeOf } from './bad-stores.ts';
import { withKept } from './kept-jobs.ts';

async function failuresOf(cases: readonly ContractCase[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of cases) {
    await run().catch(() => failed.push(name));
  }
  return failed;
}

const nothing = new Uint8Array(0);
const fetchUrl = async () => nothing;

const request: JobRequest = {
  taskId: 'task-1',
  attempt: 1,
  mode: 'single-image',
  source: { url: 'https://files.example.com/a.png', name: 'a.png', type: 'image/png' },
  target: { url: 'https://files.example.com/b.png', name: 'b.png', type: 'image/png' },
  faces: {},
  options: {},
  consent: null,
  runMs: 10_000,
  ttlMs: 60_000,
};

/** A backend in memory whose clock moves only when a situation is asked for. */
function createBench(change: (good: Transport) => Partial<Transport>, idempotent: boolean) {
  let now = 0;
  let fault: MemoryFault | null = null;
  const memory = memoryTransport({
    environment: { now: () => now, setTimeout: () => () => undefined },
    idempotent,
    canFind: true,
    fault: () => fault,
    script: () => ({ queuedMs: 100, runMs: 1000 }),
  });
  const keeping = withKept(memory);
  return {
    transport: { ...keeping, ...change(keeping) },
    request,
    memory,
    at: (time: number) => {
      now = time;
    },
    endAs: (id: string, ends: 'failed' | 'timed-out') => {
      const job = memory.jobs.find((known) => known.id === id);
      Object.assign(job!.script, { ends });
      now = 1100;
    },
    breakWith: (next: MemoryFault) => {
      fault = next;
    },
  };
}

function casesOf(change: (good: Transport) => Partial<Transport>, idempotent = false) {
  return transportContract({
    create: async () => createBench(change, idempotent),
    start: async ({ at }) => at(100),
    progress: async ({ at }, _job, fraction) => at(100 + fraction * 1000),
    finish: async ({ at }) => at(1100),
    fail: async ({ endAs }, job) => endAs(job.id, 'failed'),
    timeOut: async ({ endAs }, job) => endAs(job.id, 'timed-out'),
    forget: async ({ memory }, job) => memory.forget(job.id),
    disconnect: async ({ breakWith }) => breakWith('not-sent'),
    refuseLogin: async ({ breakWith }) => breakWith('unauthorized'),
    hang: async ({ breakWith }) => breakWith('hangs'),
    tellsWithinMs: 100,
  });
}

describe('the store contract', () => {
  it('passes a store built from good parts', async () => {
    const create = async () => ({ store: storeOf({}) });
    expect(await failuresOf(storeContract({ create }))).toEqual([]);
  });

  for (const [what, createStore] of Object.entries(BAD_STORES)) {
    it(`fails a store that ${what}`, async () => {
      const create = async () => ({ store: createStore() });
      expect(await failuresOf(storeContract({ create }))).not.toEqual([]);
    });
  }

  it('fails a store that says durable and is not', async () => {
    const create = async () => ({ store: { ...memoryStore(), durable: true } });
    const reopen = async () => memoryStore();
    const failed = await failuresOf(storeContract({ create, reopen }));
    expect(failed).toContain('keeps acknowledged writes for the next opening, if it says durable');
  });

  it('fails a store that swallows a failed write', async () => {
    const create = async () => ({ store: memoryStore() });
    const refuseWrites = (_bench: unknown, work: () => Promise<void>) => work();
    const failed = await failuresOf(storeContract({ create, refuseWrites }));
    expect(failed).toEqual([
      'leaves the old value when a write fails',
      'leaves nothing when a create fails',
    ]);
  });
});

describe('the blob store contract', () => {
  for (const [what, createBlobs] of Object.entries(BAD_BLOB_STORES)) {
    it(`fails a blob store that ${what}`, async () => {
      const create = async () => ({ blobs: createBlobs() });
      expect(await failuresOf(blobStoreContract({ create }))).not.toEqual([]);
    });
  }

  it('fails a blob store that the next opening finds empty', async () => {
    const create = async () => ({ blobs: memoryStore().blobs });
    const reopen = async () => memoryStore().blobs;
    const failed = await failuresOf(blobStoreContract({ create, reopen }));
    expect(failed).toEqual(['keeps bytes for the next opening']);
  });
});

describe('the uploader contract', () => {
  for (const [what, createUploader] of Object.entries(BAD_UPLOADERS)) {
    it(`fails an uploader that ${what}`, async () => {
      const create = async () => ({ uploader: createUploader() });
      expect(await failuresOf(uploaderContract({ create, fetchUrl }))).not.toEqual([]);
    });
  }

  it('fails an uploader that keeps a secret', async () => {
    const create = async () => ({ uploader: dataUrlUploader() });
    const secrets = () => ['task-1'];
    const failed = await failuresOf(uploaderContract({ create, fetchUrl, secrets }));
    expect(failed).toEqual(['keeps small JSON, without bytes or secrets']);
  });

  it('fails an uploader that is not refused', async () => {
    const create = async () => ({ uploader: dataUrlUploader() });
    const refuse = async () => undefined;
    const failed = await failuresOf(uploaderContract({ create, fetchUrl, refuse }));
    expect(failed).toEqual(['says so when an upload is refused']);
  });
});

describe('the transport contract', () => {
  it.each([false, true])('passes the memory transport, idempotent: %s', async (idempotent) => {
    expect(await failuresOf(casesOf(() => ({}), idempotent))).toEqual([]);
  });

  for (const [what, change] of Object.entries(BAD_TRANSPORTS)) {
    it(`fails a transport that ${what}`, async () => {
      expect(await failuresOf(casesOf(change))).not.toEqual([]);
    });
  }
});
