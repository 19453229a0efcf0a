import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, type TaskPolicy } from '../../src/machine/policy.ts';
import type { TransportFacts } from '../../src/machine/task-context.ts';
import { waitingRecord } from '../support/records.ts';
import {
  ANSWERS,
  answer,
  boot,
  cancel,
  createWorld,
  isResting,
  type Snapshot,
  send,
  workOf,
} from './world.ts';

interface Node {
  readonly snapshot: Snapshot;
  readonly now: number;
}

const FACTS: Record<string, TransportFacts & Partial<TaskPolicy>> = {
  'a backend without keys': { idempotent: false, canFind: false, namesLostJobs: false },
  'a backend that names lost jobs': { idempotent: false, canFind: false, namesLostJobs: true },
  'a backend that can find': { idempotent: false, canFind: true, namesLostJobs: false },
  'an idempotent backend': { idempotent: true, canFind: true, namesLostJobs: false },
  'a backend that keeps deadlines': {
    idempotent: true,
    canFind: true,
    namesLostJobs: false,
    keepsDeadlines: true,
  },
};

/** What tells one node from another; times only as far as the chart looks at them. */
function keyOf({ snapshot, now }: Node): string {
  const { record } = snapshot.context;
  return JSON.stringify([
    snapshot.value,
    record.phase,
    record.intent === null
      ? null
      : [now < record.intent.at + 60_000, now < record.intent.expiresAt],
    record.job !== null,
    record.close === null ? null : [record.close.reason, record.close.accepted],
    Math.min(record.missing, 3),
    record.jobAt !== null && now - record.jobAt >= 60_000,
    record.connection.state,
    record.connection.code === 'rate-limited',
    Math.min(record.connection.failures, 3),
    record.deadlineAt !== null && record.deadlineAt <= now,
    record.outcome,
  ]);
}

function explore({ keepsDeadlines = false, ...facts }: TransportFacts & Partial<TaskPolicy>) {
  const { machine, clock } = createWorld(facts, { ...DEFAULT_POLICY, keepsDeadlines });
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Set<string>>();
  const queue: Node[] = [];

  const visit = (from: string | null, snapshot: Snapshot, now: number) => {
    const node = { snapshot, now };
    const key = keyOf(node);
    if (from !== null) edges.get(from)?.add(key);
    if (nodes.has(key)) return;
    nodes.set(key, node);
    edges.set(key, new Set());
    queue.push(node);
  };

  const steps = (node: Node): void => {
    const from = keyOf(node);
    const { snapshot } = node;
    const at = (now: number, next: () => Snapshot) => {
      clock.now = now;
      visit(from, next(), now);
    };
    const { record } = snapshot.context;
    at(node.now, () => cancel(machine, snapshot, node.now));
    const work = workOf(snapshot);
    if (work !== null) {
      for (const given of Object.values(ANSWERS[work.src])) {
        at(node.now, () => answer(machine, snapshot, given));
        if (record.deadlineAt !== null)
          at(record.deadlineAt + 1, () => answer(machine, snapshot, given));
      }
      at(record.deadlineAt ?? node.now, () => send(machine, snapshot, { type: 'deadline.passed' }));
      at(node.now + 61_000, () => boot(machine, record));
    }
    if (isResting(snapshot)) {
      const times = [record.dueAt ?? node.now, node.now + 61_000, record.deadlineAt ?? 0];
      for (const time of times) {
        const now = Math.max(node.now, time);
        at(now, () => boot(machine, record));
        clock.online = false;
        at(now, () => boot(machine, record));
        clock.online = true;
      }
    }
  };

  clock.now = 0;
  visit(null, boot(machine, waitingRecord()), 0);
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (node.snapshot.status !== 'done') steps(node);
  }
  return { machine, clock, nodes, edges };
}

/** One node for each situation, times left aside: enough to play each one out. */
function representatives(nodes: ReadonlyMap<string, Node>): Node[] {
  const found = new Map<string, Node>();
  for (const node of nodes.values()) {
    const { record } = node.snapshot.context;
    const { phase, intent, job, close } = record;
    const situation = [node.snapshot.value, phase, intent !== null, job !== null, close?.reason];
    const key = JSON.stringify(situation);
    if (!found.has(key)) found.set(key, node);
  }
  return [...found.values()];
}

/** Always the same bad answer from each work: what an adversary could do. */
const ADVERSARIES = {
  read: ['queued', 'processing', 'missing', 'unknown', 'network', 'unauthorized'],
  cancel: ['accepted', 'notFound', 'refused', 'network', 'unauthorized'],
  submit: ['refused', 'lost', 'unauthorized', 'limited'],
} as const;

interface Adversary {
  readonly read: string;
  readonly cancel: string;
  readonly submit: string;
}

const adversaries = (): Adversary[] =>
  ADVERSARIES.read.flatMap((read) =>
    ADVERSARIES.cancel.flatMap((told) =>
      ADVERSARIES.submit.map((submit) => ({ read, cancel: told, submit })),
    ),
  );

/** Lets time pass under an adversary; says how the task ended and when, or null. */
function play(
  world: ReturnType<typeof createWorld>,
  start: Node,
  adversary: Adversary,
): { outcome: string; took: number } | null {
  const { machine, clock } = world;
  let { snapshot } = start;
  clock.now = start.now;
  for (let step = 0; step < 4000; step += 1) {
    const { record } = snapshot.context;
    if (snapshot.status === 'done') {
      return { outcome: record.outcome ?? 'none', took: clock.now - start.now };
    }
    const work = workOf(snapshot);
    if (work === null) {
      clock.now = Math.max(clock.now, record.dueAt ?? clock.now);
      snapshot = boot(machine, record);
      continue;
    }
    const wanted =
      work.src in adversary ? adversary[work.src as keyof Adversary] : firstBad(work.src);
    const given = ANSWERS[work.src][wanted];
    if (given === undefined) throw new Error(`No answer ${wanted} of ${work.src}.`);
    snapshot = answer(machine, snapshot, given);
  }
  return null;
}

const firstBad = (src: string): string =>
  ({
    validate: 'done',
    upload: 'network',
    saveIntent: 'saved',
    saveJob: 'broken',
    find: 'none',
    collect: 'network',
  })[src] ?? '';

describe.each(Object.entries(FACTS))('the chart with %s', (_, facts) => {
  const { nodes, edges, machine, clock } = explore(facts);
  const samples = representatives(nodes);

  it('reaches an end from every state', () => {
    const ends = [...nodes].filter(([, node]) => node.snapshot.status === 'done');
    const back = new Map<string, string[]>();
    for (const [from, targets] of edges) {
      for (const target of targets) back.set(target, [...(back.get(target) ?? []), from]);
    }
    const reached = new Set(ends.map(([key]) => key));
    const queue = [...reached];
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      for (const from of back.get(key) ?? []) {
        if (reached.has(from)) continue;
        reached.add(from);
        queue.push(from);
      }
    }
    expect([...nodes.keys()].filter((key) => !reached.has(key))).toEqual([]);
    expect(nodes.size).toBeGreaterThan(60);
  });

  it('never crashes, and ends with exactly one outcome', () => {
    for (const { snapshot } of nodes.values()) {
      expect(snapshot.status).not.toBe('error');
      const { record } = snapshot.context;
      expect(snapshot.status === 'done').toBe(record.phase === 'ended');
      expect(record.outcome !== null).toBe(record.phase === 'ended');
      if (record.outcome === 'completed') expect(record.result).not.toBeNull();
    }
  });

  it('visits every state of the chart that this backend can lead to', () => {
    const seen = new Set(
      [...nodes.values()].flatMap(({ snapshot }) =>
        snapshot._nodes.map((node) => node.path.join('.')),
      ),
    );
    expect(seen).toContain('active.closing.pausing');
    expect(seen).toContain(
      facts.canFind ? 'active.submitting.finding' : 'active.remote.processing',
    );
    expect(seen.has('active.submitting.unknown')).toBe(true);
  });

  it('ends by a cancel alone, whatever the backend does, within a minute and the closing time', () => {
    for (const node of samples) {
      for (const adversary of adversaries()) {
        clock.now = node.now;
        const snapshot = cancel(machine, node.snapshot, node.now);
        const end = play({ machine, clock }, { snapshot, now: node.now }, adversary);
        expect(end, `${keyOf(node)} under ${JSON.stringify(adversary)}`).not.toBeNull();
        expect(end?.took).toBeLessThanOrEqual(60_000 + 8_000 + 2_000);
      }
    }
  });

  it('ends by deadlines alone as long as the backend can be asked', () => {
    const endless = facts.keepsDeadlines ? ['queued', 'processing', 'unknown'] : [];
    const held = ['unauthorized', 'limited'];
    for (const node of samples) {
      for (const adversary of adversaries()) {
        const unread = ['network', 'unauthorized', ...endless].includes(adversary.read);
        if (unread || held.includes(adversary.submit)) continue;
        if (adversary.cancel !== 'notFound') continue;
        const end = play({ machine, clock }, node, adversary);
        expect(end, `${keyOf(node)} under ${JSON.stringify(adversary)}`).not.toBeNull();
      }
    }
  });
});
