import { initialTransition, type SnapshotFrom, transition } from 'xstate';
import { TransportError } from '../../src/errors/transport-error.ts';
import { wishCancel } from '../../src/machine/changes.ts';
import { DEFAULT_POLICY } from '../../src/machine/policy.ts';
import type { TransportFacts } from '../../src/machine/task-context.ts';
import { createTaskMachine } from '../../src/machine/task-machine.ts';
import type { TaskWorks } from '../../src/machine/works.ts';
import { createFailure } from '../../src/task/failure.ts';
import type { Job, JobUpdate } from '../../src/task/job.ts';
import type { TaskRecord } from '../../src/task/task-record.ts';

export type Machine = ReturnType<typeof createTaskMachine>;
export type Snapshot = SnapshotFrom<Machine>;

const never = () => new Promise<never>(() => {});
const works = {
  validate: never,
  upload: never,
  saveIntent: never,
  submit: never,
  saveJob: never,
  find: never,
  read: never,
  cancel: never,
  collect: never,
} satisfies TaskWorks;

/** The chart in a world of which the test decides everything. */
export function createWorld(facts: TransportFacts, policy = DEFAULT_POLICY) {
  const clock = { now: 0, online: true };
  const machine = createTaskMachine({
    works,
    facts,
    policy,
    now: () => clock.now,
    random: () => 0.5,
    isOnline: () => clock.online,
    isVisible: () => true,
  });
  return { machine, clock };
}

export const JOB: Job = { transport: 'memory', id: 'job-1', data: null };

const refused = new TransportError('no', { code: 'server-error', effect: 'none' });
const limited = new TransportError('no', { code: 'rate-limited', effect: 'none' });
const rejected = new TransportError('no', { code: 'request-rejected', effect: 'none' });
const network = new TransportError('no', { code: 'network', effect: 'unknown' });
const unauthorized = new TransportError('no', { code: 'unauthorized', effect: 'none' });
const defect = new TypeError('a defect');
const failure = createFailure('job-failed', { mayBeBilled: true });
const PIXEL: JobUpdate = {
  status: 'completed',
  output: { kind: 'bytes', bytes: new Uint8Array([1]), mimeType: 'image/png' },
};

export type Answer = { readonly output: unknown } | { readonly error: unknown };

/** Every kind of answer that each work can give. */
export const ANSWERS: Record<keyof TaskWorks, Record<string, Answer>> = {
  validate: {
    done: { output: undefined },
    rejected: { error: rejected },
    defect: { error: defect },
  },
  upload: {
    done: { output: undefined },
    network: { error: network },
    rejected: { error: rejected },
  },
  saveIntent: { saved: { output: true }, conflict: { output: false }, broken: { error: defect } },
  submit: {
    job: { output: JOB },
    refused: { error: refused },
    limited: { error: limited },
    rejected: { error: rejected },
    unauthorized: { error: unauthorized },
    lost: { error: network },
    defect: { error: defect },
  },
  saveJob: { done: { output: undefined }, broken: { error: defect } },
  find: { job: { output: JOB }, none: { output: null }, network: { error: network } },
  read: {
    queued: { output: { status: 'queued' } },
    processing: { output: { status: 'processing', progress: 0.5 } },
    completed: { output: PIXEL },
    failed: { output: { status: 'failed', failure } },
    timedOut: { output: { status: 'timed-out', failure } },
    cancelled: { output: { status: 'cancelled' } },
    unconfirmed: { output: { status: 'cancelled', confirmed: false } },
    missing: { output: { status: 'missing' } },
    unknown: { output: { status: 'unknown', detail: 'DREAMING' } },
    network: { error: network },
    unauthorized: { error: unauthorized },
    rejected: { error: rejected },
  },
  cancel: {
    accepted: { output: { accepted: true } },
    notFound: { output: { accepted: false } },
    refused: { error: refused },
    network: { error: network },
    unauthorized: { error: unauthorized },
  },
  collect: {
    done: {
      output: {
        mimeType: 'image/png',
        size: 1,
        expiresAt: null,
        location: { kind: 'blob', key: 'task-1/result-1' },
      },
    },
    network: { error: network },
    rejected: { error: rejected },
  },
};

export const boot = (machine: Machine, record: TaskRecord): Snapshot =>
  initialTransition(machine, { record, admitted: true })[0];

export const send = (
  machine: Machine,
  snapshot: Snapshot,
  event: Parameters<typeof transition<Machine>>[2],
): Snapshot => transition(machine, snapshot, event)[0];

/** The work that a snapshot is waiting for. */
export function workOf(snapshot: Snapshot): { id: string; src: keyof TaskWorks } | null {
  for (const node of snapshot._nodes) {
    const invoked = node.invoke[0];
    if (invoked !== undefined) return { id: invoked.id, src: invoked.src as keyof TaskWorks };
  }
  return null;
}

export function answer(machine: Machine, snapshot: Snapshot, given: Answer): Snapshot {
  const work = workOf(snapshot);
  if (work === null) throw new Error('Nothing is being done.');
  const event =
    'error' in given
      ? { type: `xstate.error.actor.${work.id}`, error: given.error, actorId: work.id }
      : { type: `xstate.done.actor.${work.id}`, output: given.output, actorId: work.id };
  return send(machine, snapshot, event as never);
}

export const isResting = (snapshot: Snapshot): boolean => snapshot.hasTag('resting');

/** Tells a task to stop, whether it is at work or resting. */
export function cancel(machine: Machine, snapshot: Snapshot, now: number): Snapshot {
  if (snapshot.status === 'done') return snapshot;
  return isResting(snapshot)
    ? boot(machine, wishCancel(snapshot.context.record, now))
    : send(machine, snapshot, { type: 'task.cancel' });
}
