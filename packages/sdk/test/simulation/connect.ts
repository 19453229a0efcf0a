import type { Environment, Locks } from '../../src/contracts/environment.ts';
import type { TaskStore } from '../../src/contracts/task-store.ts';
import type { Transport } from '../../src/contracts/transport.ts';
import { StoreError } from '../../src/errors/store-error.ts';

export interface Connections {
  readonly environment: Environment;
  readonly store: TaskStore;
  readonly transport: Transport;
  /** The process is gone: none of its timers fires, none of its pending writes happens, no answer arrives. */
  crash(): void;
  readonly dead: () => boolean;
}

export interface ConnectOptions {
  readonly environment: Environment;
  readonly store: TaskStore;
  readonly transport: Transport;
  readonly writeDelayMs: () => number;
  readonly refusesWrite: () => boolean;
  /** The locks that it shares with others as tabs do; null for a process that knows of no other. */
  readonly locks: Locks | null;
}

const never = () => new Promise<never>(() => {});

/** What one process sees of a world that outlives it. */
export function connect(options: ConnectOptions): Connections {
  const { environment, store, transport, locks } = options;
  let dead = false;
  const alive = <Value>(value: Promise<Value>): Promise<Value> =>
    value.then(
      (given) => (dead ? never() : given),
      (error: unknown) => {
        if (dead) return never();
        throw error;
      },
    );
  const pause = (ms: number) =>
    ms <= 0 ? Promise.resolve() : new Promise<void>((done) => environment.setTimeout(done, ms));

  const ownEnvironment: Environment = {
    now: () => environment.now(),
    random: () => environment.random(),
    setTimeout: (callback, ms) =>
      environment.setTimeout(() => {
        if (!dead) callback();
      }, ms),
    ...(locks && {
      locks: {
        hold: (name, how) =>
          locks.hold(name, { ...how, onChange: (held) => !dead && how.onChange(held) }),
      },
    }),
    ...(environment.lifecycle === undefined
      ? {}
      : {
          lifecycle: {
            isOnline: () => environment.lifecycle?.isOnline() ?? true,
            isVisible: () => environment.lifecycle?.isVisible() ?? true,
            subscribe: (listener) =>
              environment.lifecycle?.subscribe((event) => {
                if (!dead) listener(event);
              }) ?? (() => {}),
          },
        }),
  };

  const ownStore: TaskStore = {
    durable: true,
    get: (id) => alive(store.get(id)),
    list: () => alive(store.list()),
    remove: (id, revision) => alive(store.remove(id, revision)),
    async compareAndSet(id, expected, value, how) {
      await pause(options.writeDelayMs());
      if (dead) return never();
      if (options.refusesWrite()) throw new StoreError('The disk is full.', { code: 'store-full' });
      return alive(store.compareAndSet(id, expected, value, how));
    },
    ...(store.blobs === undefined ? {} : { blobs: store.blobs }),
    ...(locks && {
      scope: 'origin',
      watch: (listener) => store.watch?.((id) => !dead && listener(id)) ?? (() => {}),
    }),
  };

  const { find, submit, read, cancel } = transport;
  const ownTransport: Transport = {
    name: transport.name,
    idempotent: transport.idempotent,
    accepts: transport.accepts,
    ...(transport.namesLostJobs === undefined ? {} : { namesLostJobs: transport.namesLostJobs }),
    submit: (request, how) => (dead ? never() : alive(submit(request, how))),
    read: (job, how) => (dead ? never() : alive(read(job, how))),
    cancel: (job, how) => (dead ? never() : alive(cancel(job, how))),
    ...(find === undefined ? {} : { find: (key, how) => (dead ? never() : alive(find(key, how))) }),
  };

  return {
    environment: ownEnvironment,
    store: ownStore,
    transport: ownTransport,
    crash: () => {
      dead = true;
    },
    dead: () => dead,
  };
}
