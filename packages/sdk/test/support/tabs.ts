import type { Environment, LifecycleEvent, Locks } from '../../src/contracts/environment.ts';
import type { TaskStore } from '../../src/contracts/task-store.ts';
import type { Transport } from '../../src/contracts/transport.ts';
import { StoreError } from '../../src/errors/store-error.ts';
import type { FaceSwapClient } from '../../src/index.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import type { VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { createTestWorld } from './client.ts';

interface Request {
  readonly tab: object;
  readonly onChange: (held: boolean) => void;
}

/** Locks of one origin, as browsers have them: first come, first served, and thieves. */
export function createLocks() {
  const holders = new Map<string, Request>();
  const queues = new Map<string, Request[]>();
  const grantNext = (name: string): void => {
    const next = queues.get(name)?.shift();
    if (next === undefined) return void holders.delete(name);
    holders.set(name, next);
    queueMicrotask(() => next.onChange(true));
  };
  const leave = (name: string, request: Request): void => {
    const queue = queues.get(name) ?? [];
    queues.set(
      name,
      queue.filter((one) => one !== request),
    );
    if (holders.get(name) === request) grantNext(name);
  };
  return {
    of: (tab: object): Locks => ({
      hold(name, { steal = false, onChange }) {
        const request = { tab, onChange };
        const holder = holders.get(name);
        if (holder === undefined || steal) {
          holders.set(name, request);
          queueMicrotask(() => onChange(true));
          if (holder !== undefined) queueMicrotask(() => holder.onChange(false));
        } else {
          queues.set(name, [...(queues.get(name) ?? []), request]);
        }
        return () => leave(name, request);
      },
    }),
    /** A tab that has crashed holds nothing and waits for nothing. */
    forget(tab: object): void {
      for (const [name, queue] of queues) {
        queues.set(
          name,
          queue.filter((request) => request.tab !== tab),
        );
      }
      for (const [name, holder] of [...holders]) if (holder.tab === tab) grantNext(name);
    },
    held: () => holders.size,
  };
}

export interface Tab {
  readonly client: FaceSwapClient;
  /** Calls of this tab to the backend. */
  readonly calls: readonly string[];
  /** It is gone without a word. */
  crash(): void;
  /** Nothing of it runs any more, but it holds what it holds; or it goes on. */
  freeze(frozen: boolean): void;
  tell(event: LifecycleEvent): void;
  setVisible(visible: boolean): void;
  /** The next writes of this tab fail. */
  refuseWrites(count: number): void;
  /** No word of what others write reaches this tab. */
  deafen(): void;
}

export interface TabWorld {
  readonly environment: VirtualEnvironment;
  readonly transport: ReturnType<typeof createTestWorld>['transport'];
  open(): Tab;
  locksHeld(): number;
}

/** A browser with one backend, one database and as many tabs as a test opens. */
export function createTabWorld(options: Parameters<typeof createTestWorld>[0] = {}): TabWorld {
  const world = createTestWorld({ idempotent: true, ...options });
  const { environment, transport } = world;
  const origin = memoryStore();
  const locks = createLocks();
  const channels = new Set<{ tab: object; name: string; hear: (message: unknown) => void }>();
  const watchers = new Set<{ tab: object; hear: (id: string) => unknown }>();

  function open(): Tab {
    const tab = {};
    const calls: string[] = [];
    let state: 'running' | 'frozen' | 'dead' = 'running';
    let visible = true;
    let refusals = 0;
    let deaf = false;
    let kept: (() => void)[] = [];
    const listeners = new Set<(event: LifecycleEvent) => void>();
    const inTab = (work: () => void): void => {
      if (state === 'running') work();
      else if (state === 'frozen') kept.push(work);
    };
    const arrives = <Value>(value: Promise<Value>): Promise<Value> =>
      new Promise((resolve, reject) => {
        value.then(
          (given) => inTab(() => resolve(given)),
          (error: unknown) => inTab(() => reject(error)),
        );
      });
    const announce = (id: string): void => {
      for (const { tab: other, hear } of watchers) {
        if (other !== tab) queueMicrotask(() => hear(id));
      }
    };

    const tabEnvironment: Environment = {
      now: () => environment.now(),
      random: () => environment.random(),
      setTimeout: (callback, ms) => environment.setTimeout(() => inTab(callback), ms),
      lifecycle: {
        isOnline: () => environment.lifecycle.isOnline(),
        isVisible: () => visible,
        subscribe(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      locks: {
        hold: (name, { onChange, ...how }) =>
          locks.of(tab).hold(name, { ...how, onChange: (held) => inTab(() => onChange(held)) }),
      },
      openChannel(name, listener) {
        const channel = {
          tab,
          name,
          hear: (message: unknown) => inTab(() => listener(message)),
        };
        channels.add(channel);
        return {
          post(message) {
            for (const one of channels) {
              if (one.tab !== tab && one.name === name) one.hear(structuredClone(message));
            }
          },
          close: () => channels.delete(channel),
        };
      },
    };
    const store: TaskStore = {
      durable: true,
      scope: 'origin',
      blobs: origin.blobs,
      get: (id) => arrives(origin.get(id)),
      list: () => arrives(origin.list()),
      compareAndSet: (id, expected, value) => {
        if (refusals > 0) {
          refusals -= 1;
          return Promise.reject(new StoreError('The disk is full.', { code: 'store-full' }));
        }
        return arrives(
          origin.compareAndSet(id, expected, value).then((written) => {
            if (written.ok) announce(id);
            return written;
          }),
        );
      },
      remove: (id, expected) =>
        arrives(
          origin.remove(id, expected).then((removed) => {
            if (removed) announce(id);
            return removed;
          }),
        ),
      watch(listener) {
        const watcher = { tab, hear: (id: string) => deaf || inTab(() => listener(id)) };
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
    };
    const call = <Value>(operation: string, value: Promise<Value>): Promise<Value> => {
      calls.push(operation);
      return arrives(value);
    };
    const ownTransport: Transport = {
      name: transport.name,
      idempotent: transport.idempotent,
      accepts: transport.accepts,
      submit: (request, how) => call('submit', transport.submit(request, how)),
      read: (job, how) => call('read', transport.read(job, how)),
      cancel: (job, how) => call('cancel', transport.cancel(job, how)),
    };
    const client = world.open({ environment: tabEnvironment, store, transport: ownTransport });
    return {
      client,
      calls,
      crash() {
        state = 'dead';
        locks.forget(tab);
      },
      freeze(frozen) {
        state = frozen ? 'frozen' : 'running';
        const waiting = kept;
        kept = [];
        for (const work of frozen ? [] : waiting) work();
      },
      tell: (event) => {
        for (const listener of [...listeners]) listener(event);
      },
      setVisible(next) {
        visible = next;
      },
      refuseWrites(count) {
        refusals = count;
      },
      deafen() {
        deaf = true;
      },
    };
  }

  return { environment, transport, open, locksHeld: locks.held };
}
