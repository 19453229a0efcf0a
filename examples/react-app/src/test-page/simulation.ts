import type { JobUpdate } from '@faceswap/sdk';
import type { WorkerTransport } from '@faceswap/sdk/transports/worker';
import type { Instruments } from '../client/instruments.ts';
import { createObservable, type Observable } from '../debug/observable.ts';

export const STATUSES = ['true', 'late', 'unknown'] as const;

/** How the client's reads are answered: as the Worker does, too late, or with a status that nobody knows. */
export type StatusFault = (typeof STATUSES)[number];

export interface Situation {
  readonly status: StatusFault;
  /** Whether changes may be pushed. */
  readonly live: boolean;
  readonly offline: boolean;
}

export interface Simulation {
  readonly situation: Observable<Situation>;
  /** How many live connections there are. */
  readonly connections: Observable<number>;
  change(change: Partial<Situation>): void;
  /** Ends the live connection as a network would; the client makes a new one. */
  dropLive(): void;
  install(): Pick<Instruments, 'wire' | 'wrap'>;
  isInstalled(): boolean;
}

/** How old a late answer is when it comes. */
export const LATE_MS = 3_000;

const NORMAL: Situation = { status: 'true', live: true, offline: false };

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** Lets the whole page believe what the switch says about the network. */
function pretendOnline(online: boolean): void {
  if (online) Reflect.deleteProperty(navigator, 'onLine');
  else Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
  dispatchEvent(new Event(navigator.onLine ? 'online' : 'offline'));
}

/** Stands between the client and its Worker, on the test page only. */
function createSimulation(): Simulation {
  const situation = createObservable(NORMAL);
  const connections = createObservable(0);
  const sockets = new Set<WebSocket>();
  let installed = false;

  class WatchedSocket extends WebSocket {
    constructor(url: string) {
      super(url);
      const { live, offline } = situation.get();
      if (offline || !live) this.close();
      sockets.add(this);
      this.addEventListener('open', () => count());
      this.addEventListener('close', () => {
        sockets.delete(this);
        count();
      });
    }
  }

  const count = (): void =>
    connections.set([...sockets].filter(({ readyState }) => readyState === WebSocket.OPEN).length);

  const dropLive = (): void => {
    for (const socket of sockets) socket.close();
  };

  const wrap = (transport: WorkerTransport): WorkerTransport => ({
    ...transport,
    async read(job, options): Promise<JobUpdate> {
      const { status } = situation.get();
      if (status === 'unknown') return { status: 'unknown', detail: 'simulated' };
      const update = await transport.read(job, options);
      if (status === 'late') await pause(LATE_MS, options.signal);
      return update;
    },
  });

  return {
    situation,
    connections,
    dropLive,
    change(change) {
      const before = situation.get();
      const next = { ...before, ...change };
      situation.set(next);
      if (next.offline !== before.offline) pretendOnline(!next.offline);
      if (next.offline || !next.live) dropLive();
      if (next.live && !before.live && !next.offline) pretendOnline(true);
    },
    install() {
      installed = true;
      return {
        wrap,
        wire: {
          WebSocket: WatchedSocket,
          fetch: (input, init) =>
            situation.get().offline
              ? Promise.reject(new TypeError('The page is offline, as simulated.'))
              : fetch(input, init),
        },
      };
    },
    isInstalled: () => installed,
  };
}

export const simulation = createSimulation();

export const backToNormal = (): void => simulation.change(NORMAL);
