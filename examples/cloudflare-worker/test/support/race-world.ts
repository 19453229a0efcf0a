import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import type { TaskRecord } from '@faceswap/sdk';
import { createRandom } from '@faceswap/sdk/testing';
import {
  type MemoryTransport,
  type MemoryTransportOptions,
  memoryTransport,
} from '@faceswap/sdk/transports/memory';
import type { WorkerStatus } from '@faceswap/sdk/transports/worker';
import { createLinks } from '../../src/links/links.ts';
import type { Owner } from '../../src/owner/owner.ts';
import { fetchWorker } from './fetch-worker.ts';
import { inOwner } from './in-object.ts';
import { PICTURE } from './media.ts';

/** So far ahead that the runtime itself fires no alarm: only the test does. */
const START = Date.UTC(2100, 0, 1);

const nothing = (): void => {};
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Real storage that throws at every use while it is broken. */
const breakable = (real: DurableObjectStorage, isBroken: () => boolean): DurableObjectStorage =>
  new Proxy(real, {
    get(target, key) {
      if (isBroken()) throw new Error('disk I/O error: SQLITE_IOERR');
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

const MAX_ALARMS = 200;

type RaceOptions = Pick<MemoryTransportOptions, 'script' | 'fault'>;

export interface Answer<Data> {
  readonly status: number;
  readonly data: Data;
  readonly code: string | undefined;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function createSession(): Promise<{ token: string; owner: DurableObjectId }> {
  const headers = { 'cf-connecting-ip': crypto.randomUUID() };
  const response = await fetchWorker('https://worker.test/api/session', {
    method: 'POST',
    headers,
  });
  const { data } = await response.json<{ data: { token: string } }>();
  const { sub } = JSON.parse(atob(data.token.split('.')[1] ?? ''));
  return { token: data.token, owner: env.OWNERS.idFromName(sub) };
}

/** One owner behind the Worker's own routes, with an endpoint in memory and a clock that alarms move. */
export async function createRaceWorld(seed: number, options: RaceOptions = {}) {
  const random = createRandom(seed);
  let time = START;
  let broken = false;
  const now = (): number => time;
  const { token, owner } = await createSession();
  const stub = (): DurableObjectStub<Owner> => env.OWNERS.get(owner);
  const transport: MemoryTransport = memoryTransport({
    environment: {
      now,
      setTimeout(callback, delayMs) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
    latencyMs: () => Math.floor(random() * 4),
    namesLostJobs: true,
    ...options,
  });

  /** Opens the object with this world's endpoint and clock, unless it is open. */
  const open = (): Promise<void> =>
    inOwner(stub(), async (real, instance) => {
      const storage = breakable(real, () => broken);
      await instance.opened({ storage, transport, now, logger: SILENT }).client.ready;
    });

  async function call<Data = unknown>(path: string, init: RequestInit = {}): Promise<Answer<Data>> {
    await open();
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    const response = await fetchWorker(`https://worker.test/api${path}`, { ...init, headers });
    const { data, code } = await response.json<{ data: Data; code?: string }>();
    return { status: response.status, data, code };
  }

  async function upload(): Promise<string> {
    const form = new FormData();
    form.set('file', new File([PICTURE], 'face.png', { type: 'image/png' }));
    const { data } = await call<{ fileId: string }>('/upload', { method: 'POST', body: form });
    return data.fileId;
  }

  /** Fires the next alarm at its time; false when none is set. */
  async function fire(): Promise<boolean> {
    await open();
    const at = await inOwner(stub(), (storage) => storage.getAlarm());
    if (at === null) return false;
    time = Math.max(time, at);
    return runDurableObjectAlarm(stub());
  }

  /** Fires alarms until the clock has moved: a fresh object sets one at once. */
  async function step(): Promise<boolean> {
    const before = time;
    let goesOn = true;
    while (goesOn && time === before) goesOn = await fire();
    return goesOn;
  }

  /** Fires the next alarm while nothing can be read or written. */
  async function fireBroken(): Promise<void> {
    await open();
    broken = true;
    try {
      await fire();
    } finally {
      broken = false;
    }
  }

  async function readRecord(id: string): Promise<TaskRecord> {
    await open();
    return inOwner(stub(), async (_storage, { store }) => {
      const stored = await store.get(id);
      if (stored === null) throw new Error(`There is no record ${id}.`);
      return stored.value as TaskRecord;
    });
  }

  return {
    owner: owner.toString(),
    transport,
    random,
    now,
    call,
    fire,
    fireBroken,
    step,
    readRecord,
    upload,
    pause: () => pause(Math.floor(random() * 5)),
    async create(key: string | null, fileId?: string): Promise<Answer<{ jobId: string }>> {
      const file = fileId ?? (await upload());
      return call('/process/single-image', {
        method: 'POST',
        headers: key === null ? {} : { 'idempotency-key': key },
        body: JSON.stringify({
          source_file: file,
          target_file: file,
          consent: { subjects: 'self', statement: 'terms', acceptedAt: START },
        }),
      });
    },
    status: (id: string) => call<WorkerStatus>(`/status/${id}`),
    cancel: (id: string, wait = true) =>
      call(`/cancel/${id}`, { method: 'POST', body: JSON.stringify({ wait }) }),
    async hook(taskId: string, jobId: string): Promise<number> {
      await open();
      const link = await createLinks(env.SIGNING_SECRET).sign({
        purpose: 'hook',
        owner: owner.toString(),
        object: `${taskId}:1`,
        expiresAt: Date.now() + 60_000,
      });
      const body = JSON.stringify({ id: jobId, status: 'COMPLETED' });
      const url = `https://worker.test/api/hooks/runpod/${link}`;
      return (await fetchWorker(url, { method: 'POST', body })).status;
    },
    /** Ends the object as a crash does; the next use makes a fresh one over the same storage. */
    async crash(): Promise<void> {
      const crashing = runInDurableObject(stub(), (_instance, state) => state.abort());
      await crashing.catch(() => {});
    },
    /** Fires alarms until the task has ended; throws when it does not. */
    async settle(id: string): Promise<TaskRecord> {
      for (let alarms = 0; alarms < MAX_ALARMS; alarms += 1) {
        const record = await readRecord(id);
        if (record.phase === 'ended' && record.debts.length === 0) return record;
        if (!(await fire())) throw new Error(`No alarm is set, and the task is ${record.phase}.`);
      }
      const { phase, connection, dueAt } = await readRecord(id);
      throw new Error(
        `It stays ${phase}: ${JSON.stringify({ connection, dueAt, now: now(), calls: transport.calls.slice(-5) })}`,
      );
    },
  };
}

export type RaceWorld = Awaited<ReturnType<typeof createRaceWorld>>;
