import { describe, expect, it } from 'vitest';
import { TransportError } from '../../src/errors/transport-error.ts';
import { createTestWorld, REQUEST } from '../support/client.ts';

const MINUTE = 60_000;

describe.each([
  ['queued', { queuedMs: 20 * MINUTE, runMs: MINUTE }, { processing: 30 * MINUTE }],
  ['processing', { queuedMs: 0, runMs: 20 * MINUTE }, { processing: 5 * MINUTE, queued: 3.6e6 }],
] as const)('a job that is long %s', (phase, script, deadlines) => {
  const open = (keepsDeadlines: boolean) => {
    const world = createTestWorld({ keepsDeadlines, script: () => script });
    return { world, client: world.open({ limits: { deadlines } }) };
  };

  it('is ended by the client of a backend that would not', async () => {
    const { world, client } = open(false);
    const end = await world.ended(await client.tasks.create(REQUEST));
    expect(end).toMatchObject({ outcome: 'timed-out', failure: { code: `${phase}-timed-out` } });
    expect(world.transport.jobs[0]?.cancelledAt).not.toBeNull();
  });

  it('is left to a backend that keeps deadlines itself, also in an adopted task', async () => {
    const { world, client } = open(true);
    const task = await client.tasks.create(REQUEST);
    await world.reaches(task, phase);
    const { tasks } = world.open({ store: createTestWorld().store, limits: { deadlines } });
    const adopted = await tasks.adopt({ job: 'job-1', mode: 'single-image' });
    expect((await world.ended(task)).outcome).toBe('completed');
    expect((await world.ended(adopted)).outcome).toBe('completed');
    expect(world.transport.calls.some(({ operation }) => operation === 'cancel')).toBe(false);
    const { ttlMs, runMs } = world.transport.jobs[0]?.request ?? {};
    expect(runMs).toBe(deadlines.processing);
    expect(ttlMs).toBe(deadlines.processing + ('queued' in deadlines ? 3.6e6 : 15 * MINUTE));
  });
});

describe('a submit that comes too often', () => {
  async function start() {
    const world = createTestWorld();
    const { environment, transport, store } = world;
    const state = { limited: true, refusals: 0, looks: 0 };
    const client = world.open({
      store: {
        ...store,
        get: (id) => {
          state.looks += 1;
          return store.get(id);
        },
      },
      transport: {
        ...transport,
        async submit(request, options) {
          if (!state.limited) return transport.submit(request, options);
          state.refusals += 1;
          await new Promise<void>((done) => environment.setTimeout(done, 2_000));
          throw new TransportError('Too many.', {
            code: 'rate-limited',
            effect: 'none',
            retryAfterMs: 4 * MINUTE,
          });
        },
      },
    });
    const task = await client.tasks.create(REQUEST);
    await environment.advance(30 * MINUTE);
    return { ...world, task, state };
  }

  it('holds the task past the deadline, and then goes through', async () => {
    const { task, state, ended, transport } = await start();
    expect(task.getSnapshot()).toMatchObject({ phase: 'submitting', connection: 'backing-off' });
    expect(state.refusals).toBe(8);
    state.limited = false;
    expect((await ended(task)).outcome).toBe('completed');
    expect(transport.jobs).toHaveLength(1);
  });

  it('lets the task be cancelled, with nothing started', async () => {
    const { task, ended } = await start();
    const cancelled = task.cancel();
    await ended(task);
    expect(await cancelled).toMatchObject({ outcome: 'cancelled', cancellation: 'not-needed' });
  });

  it('rests while offline, and goes on when the device is online again', async () => {
    const { task, state, ended, environment } = await start();
    environment.setOnline(false);
    const { looks } = state;
    await environment.advance(30 * MINUTE);
    expect(state).toMatchObject({ looks, refusals: 8 });
    state.limited = false;
    environment.setOnline(true);
    expect((await ended(task)).outcome).toBe('completed');
  });
});
