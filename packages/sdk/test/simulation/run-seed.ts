import type { createFaceSwapClient, FaceSwapClient } from '../../src/index.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { Outcome } from '../../src/task/phase.ts';
import { createRandom } from '../../src/testing/random.ts';
import { createVirtualEnvironment, settle } from '../../src/testing/virtual-environment.ts';
import {
  type MemoryCall,
  type MemoryFault,
  type MemoryScript,
  memoryTransport,
} from '../../src/transports/memory/index.ts';
import { dataUrlUploader } from '../../src/uploaders/data-url.ts';
import { request } from '../support/records.ts';
import { createLocks } from '../support/tabs.ts';
import { type Connections, connect } from './connect.ts';
import { createOracle } from './oracle.ts';

export const MISCHIEF = [
  'crash',
  'crash-in-submit',
  'cancel',
  'offline',
  'sleep',
  'retry',
  'second-client',
] as const;

export type Mischief = (typeof MISCHIEF)[number];

export const FAULTS = [
  'not-sent',
  'refused',
  'rejected',
  'unauthorized',
  'lost',
  'server-error',
  'garbage',
  'hangs',
  'missing',
] as const satisfies readonly MemoryFault[];

export interface SeedReport {
  readonly seed: number;
  readonly outcomes: readonly Outcome[];
  readonly unknown: number;
  readonly mischief: readonly Mischief[];
  readonly faults: readonly MemoryFault[];
  readonly jobs: number;
  readonly problems: readonly string[];
}

const HOUR = 3_600_000;

/** One world from one seed: mischief for a few minutes, then peace until everything has ended. */
export async function runSeed(
  seed: number,
  createClient: typeof createFaceSwapClient,
): Promise<SeedReport> {
  const random = createRandom(seed);
  const chance = (probability: number) => random() < probability;
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low));
  const pick = <Item>(items: readonly Item[]): Item => items[between(0, items.length)] as Item;

  const environment = createVirtualEnvironment({ seed });
  const mischief = new Set<Mischief>();
  const faults = new Set<MemoryFault>();
  const kind = pick(['plain', 'plain', 'plain', 'named', 'finding', 'idempotent'] as const);
  const faultRate = pick([0, 0.05, 0.15, 0.3]);
  const locks = chance(0.5) ? createLocks() : null;
  let peace = false;
  let retries = 0;
  let clients: { tab: object; connection: Connections; client: FaceSwapClient }[] = [];

  const pickFault = (call: MemoryCall): MemoryFault => {
    const fault = pick(FAULTS);
    const odd = fault === 'missing' && call.operation !== 'read';
    const fatal = fault === 'rejected' && (call.operation !== 'submit' || chance(0.7));
    return odd || fatal ? 'lost' : fault;
  };

  const transport = memoryTransport({
    environment,
    idempotent: kind === 'idempotent',
    canFind: kind === 'finding' || kind === 'idempotent',
    namesLostJobs: kind === 'named',
    script: (): MemoryScript => ({
      queuedMs: pick([0, 500, 10_000]),
      runMs: between(500, 60_000),
      ends: pick(['completed', 'completed', 'completed', 'failed', 'never', 'timed-out']),
      ignoresCancel: chance(0.15),
    }),
    latencyMs: () => (peace ? 0 : pick([0, 0, 40, 300])),
    fault(call) {
      if (peace) return null;
      if (environment.lifecycle.isOnline() === false) return 'not-sent';
      if (call.operation === 'submit' && chance(0.08)) {
        mischief.add('crash-in-submit');
        environment.setTimeout(crash, between(0, 200));
      }
      if (!chance(faultRate)) return null;
      const fault = pickFault(call);
      faults.add(fault);
      return fault;
    },
  });
  const inner = memoryStore();
  const oracle = createOracle(inner, transport);

  function start(): void {
    const tab = {};
    const connection = connect({
      environment,
      locks: locks?.of(tab) ?? null,
      store: oracle.store,
      transport,
      writeDelayMs: () => (peace ? 0 : pick([0, 0, 5, 50])),
      refusesWrite: () => !peace && chance(0.02),
    });
    const client = createClient({
      transport: connection.transport,
      store: connection.store,
      environment: connection.environment,
      uploader: dataUrlUploader(),
      limits: { concurrency: 2 },
    });
    clients.push({ tab, connection, client });
  }

  function crash(): void {
    if (peace) return;
    for (const { tab, connection } of clients) {
      connection.crash();
      locks?.forget(tab);
    }
    clients = [];
    environment.setTimeout(
      () => {
        if (clients.length === 0) start();
      },
      between(0, 90_000),
    );
  }

  const handles = () =>
    clients.flatMap(({ client }) => client.tasks.list().map(({ id }) => client.tasks.get(id)));

  function misbehave(): void {
    const what = pick(MISCHIEF.filter((one) => one !== 'crash-in-submit'));
    mischief.add(what);
    const handle = pick(handles());
    if (what === 'crash') crash();
    if (what === 'cancel') void handle?.cancel();
    if (what === 'second-client' && clients.length === 1) start();
    if (what === 'offline') {
      environment.setOnline(false);
      environment.setTimeout(() => environment.setOnline(true), between(1_000, 120_000));
    }
    const { outcome } = handle?.getSnapshot() ?? { outcome: null };
    if (what === 'retry' && outcome !== null && outcome !== 'completed') {
      retries += 1;
      handle?.retry().catch(() => {});
    }
  }

  start();
  const created: string[] = [];
  for (let index = 0; index < between(1, 4); index += 1) {
    const id = `task-${index}`;
    void clients[0]?.client.tasks.create(request({ id })).then(
      () => created.push(id),
      () => {},
    );
  }
  for (let step = between(0, 9); step > 0; step -= 1) {
    await environment.advance(pick([10, 100, 700, 3_000, 15_000, 40_000]));
    if (chance(0.1)) {
      mischief.add('sleep');
      await environment.sleep(between(10_000, HOUR / 2));
    }
    misbehave();
  }
  await environment.advance(30_000);
  peace = true;
  environment.setOnline(true);
  if (clients.length === 0) start();
  await environment.advance(2 * HOUR);
  await settle();

  const problems = [...oracle.problems, ...finalProblems()];
  for (const { client } of clients) await client.close();
  if (environment.timers > 0) problems.push(`${environment.timers} timers are left`);
  const records = [...oracle.records.values()];
  return {
    seed,
    outcomes: [...oracle.outcomes.values()],
    unknown: records.filter(({ failure }) => failure?.code === 'submit-unknown').length,
    mischief: [...mischief],
    faults: [...faults],
    jobs: transport.jobs.length,
    problems,
  };

  function finalProblems(): string[] {
    const found: string[] = [];
    const keys = transport.jobs.map(({ key }) => key);
    for (const key of new Set(keys)) {
      const count = keys.filter((other) => other === key).length;
      if (count > 1) found.push(`${key}: ${count} jobs`);
    }
    let attempts = 0;
    for (const id of created) if (!oracle.records.has(id)) found.push(`${id}: lost`);
    for (const [id, record] of oracle.records) {
      attempts += record.attempt - 1;
      if (record.outcome === null) found.push(`${id}: still ${record.phase}`);
      const job = transport.jobs.find(({ key }) => key === `${id}:${record.attempt}`);
      const stopped = record.outcome === 'cancelled' || record.outcome === 'timed-out';
      const willing = job?.script.ignoresCancel === false;
      if (
        job !== undefined &&
        stopped &&
        willing &&
        record.job !== null &&
        transport.isRunning(job)
      ) {
        found.push(`${id}: ${record.outcome}, but its job still runs`);
      }
    }
    if (attempts > retries) found.push(`${attempts} further attempts after ${retries} retries`);
    return found;
  }
}
