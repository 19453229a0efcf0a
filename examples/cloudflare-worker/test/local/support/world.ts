import {
  type Engine,
  type EngineOptions,
  type FaultRule,
  startEngine,
} from '@faceswap-examples/local-engine';
import { tryPort } from '../../../local/ports.ts';
import { startWorker } from '../../../local/start-worker.ts';
import { makeFolder, onCleanup, type Scope } from './folder.ts';

const API_KEY = 'test-key-1234567890';

/** How the Worker knows who asks: not at all, by sessions that it gives out, or by tokens of a login. */
const OWNERS = {
  open: { OPEN: 'true' },
  anonymous: { ANONYMOUS_OWNERS: 'true' },
  login: { JWT_SECRET: 'a-secret-of-the-login-that-is-long-enough' },
} as const;

export const LOGIN_SECRET = OWNERS.login.JWT_SECRET;

export interface WorldOptions {
  readonly owners?: keyof typeof OWNERS;
  readonly limits?: Readonly<Record<string, number>>;
  readonly engine?: Partial<EngineOptions>;
  readonly scope?: Scope;
}

/** The real Worker on the real runtime, and the engine that it talks to. */
export interface World {
  readonly url: string;
  readonly engine: Engine;
  /** Where the engine keeps its data. */
  readonly engineDir: string;
  /** Jobs that run or will. */
  activeJobs(): number;
  addFaults(...rules: FaultRule[]): Promise<void>;
  clearFaults(): Promise<void>;
  /** Ends the Worker; until `resume` nobody answers. */
  pause(): Promise<void>;
  /** Starts it again with what it kept, at the same address. */
  resume(): Promise<void>;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { owners = 'open', limits = {}, scope = 'file' } = options;
  const port = (await tryPort(0)) ?? 0;
  const url = `http://127.0.0.1:${port}`;
  const engineDir = await makeFolder(scope);
  const engine = await startEngine({
    dataDir: engineDir,
    apiKey: API_KEY,
    inputOrigins: [url],
    allowFaults: true,
    ...options.engine,
  });
  onCleanup(engine.close, scope);
  const dataDir = await makeFolder(scope);
  const open = () =>
    startWorker({
      dataDir,
      port,
      vars: {
        ...OWNERS[owners],
        PUBLIC_URL: url,
        SIGNING_SECRET: 'a-secret-for-tests-that-is-long-enough',
        RUNPOD_BASE_URL: `${engine.url}/v2`,
        RUNPOD_ENDPOINT_ID: 'local',
        RUNPOD_API_KEY: API_KEY,
        LIMITS: JSON.stringify(limits),
      },
    });
  let worker = await open();

  onCleanup(() => worker.close(), scope);

  async function changeFaults(init: RequestInit): Promise<void> {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const response = await fetch(`${engine.url}/faults`, { ...init, headers });
    if (!response.ok) throw new Error(`The engine takes no such fault: ${await response.text()}`);
  }

  return {
    url,
    engine,
    engineDir,
    activeJobs: () => engine.stats().queued.length + engine.stats().running.length,
    addFaults: (...rules) => changeFaults({ method: 'POST', body: JSON.stringify(rules) }),
    clearFaults: () => changeFaults({ method: 'DELETE' }),
    pause: () => worker.close(),
    resume: async () => {
      worker = await open();
    },
  };
}
