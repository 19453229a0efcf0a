import { setTimeout as sleep } from 'node:timers/promises';
import type { FileSource, Job, JobRequest, Uploader } from '@faceswap/sdk';
import { type ContractCase, transportContract, uploaderContract } from '@faceswap/sdk/testing';
import { type WorkerTransport, workerTransport } from '@faceswap/sdk/transports/worker';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { png } from '../support/media.ts';
import { type Gate, openGate } from './support/gate.ts';
import { DIRECTED_WORKER, type Order, order } from './support/orders.ts';
import { LOGIN_SECRET, startWorld, type World } from './support/world.ts';

const signal = new AbortController().signal;
const HEAD = png(100);

interface Bench {
  readonly world: World;
  readonly transport: WorkerTransport;
  readonly uploader: Uploader;
  readonly request: JobRequest;
  /** The login that is sent from now on; null for none. */
  readonly login: { token: string | null };
  readonly headers: Readonly<Record<string, string>>;
  tell(what: Order): Promise<void>;
}

const signToken = (): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(crypto.randomUUID())
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(LOGIN_SECRET));

/** The suite's bytes are no picture, which the Worker takes nothing but: with the beginning of one they are. */
const withHead = (file: FileSource): FileSource => ({
  ...file,
  size: HEAD.length + file.size,
  slice: (start = 0, end = HEAD.length + file.size) => ({
    arrayBuffer: async () => {
      const from = Math.max(0, start - HEAD.length);
      const rest = await file.slice(from, Math.max(0, end - HEAD.length)).arrayBuffer();
      return new Blob([HEAD.slice(start, end), rest]).arrayBuffer();
    },
  }),
});

const headed = (uploader: Uploader): Uploader => ({
  ...uploader,
  upload: (file, options) => uploader.upload(withHead(file), options),
});

async function upload({ uploader }: WorkerTransport, name: string) {
  const file = new File([png()], name, { type: 'image/png' });
  const uploaded = await uploader.upload(file, { key: name, signal, onProgress: () => {} });
  const url = await uploader.resolve(uploaded, { signal, file, open: async () => null });
  return { url, name, type: 'image/png' };
}

interface BenchOptions {
  readonly token?: string | null;
  /** @default the Worker's own */
  readonly url?: string;
}

async function openBench(world: World, { token = null, url = world.url }: BenchOptions) {
  const login = { token };
  const headers: Record<string, string> =
    login.token === null ? {} : { authorization: `Bearer ${login.token}` };
  const transport = workerTransport({
    url: `${url}/api`,
    legacy: token === null,
    getToken: () => login.token,
    WebSocket,
  });
  const source = await upload(transport, 'source.png');
  const target = await upload(transport, `${crypto.randomUUID()}.png`);
  const bench: Bench = {
    world,
    transport,
    uploader: headed(transport.uploader),
    login,
    headers,
    tell: (what) => order(world.engineDir, target.name, what),
    request: {
      taskId: crypto.randomUUID(),
      attempt: 1,
      mode: 'single-image',
      source,
      target,
      faces: {},
      options: {},
      consent: { subjects: 'self', statement: 'v1', acceptedAt: 1 },
      runMs: 60_000,
      ttlMs: 120_000,
    },
  };
  return bench;
}

/** Straight, for its own way may be shut. */
const ask = ({ world, headers }: Bench, method: string, path: string) =>
  fetch(`${world.url}/api${path}`, { method, headers });

async function cleanup(bench: Bench): Promise<void> {
  await bench.tell({ end: 'finish' });
  // Those of the other cases, too.
  if (!('authorization' in bench.headers)) return;
  const response = await ask(bench, 'GET', '/tasks');
  const { data } = (await response.json()) as { data: { ids: string[] } };
  await Promise.all(data.ids.map((id) => ask(bench, 'POST', `/cancel/${id}`)));
}

async function untilRead({ transport }: Bench, job: Job, ...wanted: string[]): Promise<void> {
  for (;;) {
    const { status } = await transport.read(job, { signal });
    if (wanted.includes(status)) return;
    await sleep(50);
  }
}

let last: Promise<unknown> = Promise.resolve();

/** Faults are the engine's and not of one job: while one waits for its job, no other job may end. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

async function end(bench: Bench, job: Job, what: 'finish' | 'fail', status: string): Promise<void> {
  await bench.tell({ end: what });
  await untilRead(bench, job, status);
}

const driving = {
  cleanup,
  start: (bench: Bench, job: Job) => untilRead(bench, job, 'processing'),
  progress: async (bench: Bench, job: Job, fraction: number) => {
    await bench.tell({ progress: 100 * fraction });
    for (;;) {
      const update = await bench.transport.read(job, { signal });
      if (update.status !== 'processing' || update.progress === fraction) return;
      await sleep(50);
    }
  },
  finish: (bench: Bench, job: Job) => inTurn(() => end(bench, job, 'finish', 'completed')),
  fail: (bench: Bench, job: Job) => end(bench, job, 'fail', 'failed'),
};

async function startEngineWorld(owners: 'login' | 'open'): Promise<World> {
  return startWorld({
    owners,
    engine: { workerUrl: DIRECTED_WORKER, workers: 6 },
    limits: { activeTasks: 100, concurrency: 100, tasksPerHour: 1000 },
  });
}

const run = (cases: readonly ContractCase[]) =>
  it.concurrent.each(cases.map((each) => [each.name, each.run] as const))('%s', (_, test) =>
    test(),
  );

describe('with a login', () => {
  let world: World;
  beforeAll(async () => {
    world = await startEngineWorld('login');
  });
  const create = async () => {
    const gate = await openGate(world.url);
    const bench = await openBench(world, { url: gate.url, token: await signToken() });
    return { ...bench, gate };
  };
  const close = async (bench: Bench & { readonly gate: Gate }) => {
    await bench.gate.close();
    await cleanup(bench);
  };

  describe('the transport contract', () => {
    const cases = transportContract<Bench & { readonly gate: Gate }>({
      ...driving,
      tellsWithinMs: 20_000,
      create,
      cleanup: close,
      disconnect: ({ gate }) => gate.close(),
      hang: async ({ gate }) => gate.hold(),
      timeOut: (bench, job) =>
        inTurn(async () => {
          await world.addFaults({ on: 'job', kind: 'timed-out' });
          await end(bench, job, 'finish', 'timed-out');
        }),
      forget: async (bench, job) => {
        await ask(bench, 'POST', `/cancel/${job.id}`);
        const { status } = await ask(bench, 'DELETE', `/tasks/${job.id}`);
        expect(status).toBe(200);
      },
      refuseLogin: async ({ login }) => {
        login.token = 'no-token-of-this-login';
      },
    });
    run(cases);
    it('is asked whole', () => expect(cases.length).toBeGreaterThan(20));
  });

  describe('the uploader contract', () => {
    run(
      uploaderContract<Bench & { readonly gate: Gate }>({
        create,
        cleanup: close,
        fetchUrl: async (bench, url) => {
          const response = await fetch(url, { headers: bench.headers });
          return new Uint8Array(await response.arrayBuffer()).slice(HEAD.length);
        },
        secrets: ({ login }) => [String(login.token)],
        refuse: async ({ login }) => {
          login.token = 'no-token-of-this-login';
        },
      }),
    );
  });
});

/** Its way cannot be shut: in open mode the Worker answers at its own address alone. */
describe('as a legacy client in open mode', () => {
  let world: World;
  beforeAll(async () => {
    world = await startEngineWorld('open');
  });

  /** A client without a key that asks for the same swap twice gets one job here, which no legacy Worker does. */
  const TWO_JOBS = [
    'gives two jobs for two keys',
    'gives one job for the same key if it says idempotent',
    'does not stop one job for another',
  ];
  const cases = transportContract<Bench>({ ...driving, create: () => openBench(world, {}) });
  run(cases.filter(({ name }) => !TWO_JOBS.includes(name)));

  it('is asked all but these', () => {
    expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining(TWO_JOBS));
  });
});
