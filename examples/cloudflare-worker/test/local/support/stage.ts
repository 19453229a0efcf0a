import { join } from 'node:path';
import { type Engine, type EngineOptions, startEngine } from '@faceswap-examples/local-engine';
import { tryPort } from '../../../local/ports.ts';
import { type RunningWorker, startWorker } from '../../../local/start-worker.ts';
import { makeFolder, onCleanup, type Scope } from './folder.ts';
import { isWorkerd, listDescendants, untilGone } from './processes.ts';

const API_KEY = 'test-key-1234567890';

/** Below those that outgoing connections get: a client that knocks at a dead Worker must not meet itself. */
async function findPort(random: () => number): Promise<number> {
  for (;;) {
    const port = await tryPort(20_000 + Math.floor(random() * 10_000));
    if (port !== null) return port;
  }
}

export interface StageOptions {
  /** The Worker's `LIMITS`. */
  readonly limits: Readonly<Record<string, number>>;
  readonly engine?: Partial<EngineOptions>;
  /** @default Math.random */
  readonly random?: () => number;
  /** @default test */
  readonly scope?: Scope;
}

/** The Worker with its state on the disk, which can be killed, and an engine in this process, which lives on. */
export interface Stage {
  readonly url: string;
  readonly engine: Engine;
  readonly engineDir: string;
  readonly workerDir: string;
  start(): Promise<void>;
  /** All processes of the Worker at once, without a warning. */
  kill(): Promise<void>;
  close(): Promise<void>;
  /** Of the runtime's processes, while it runs. */
  runtimePids(): Promise<number[]>;
}

const listRuntime = async () => (await listDescendants(process.pid)).filter(isWorkerd);

export async function createStage(options: StageOptions): Promise<Stage> {
  const { limits, random = Math.random, scope = 'test' } = options;
  const [engineDir, workerDir] = [await makeFolder(scope), await makeFolder(scope)];
  const port = await findPort(random);
  const url = `http://127.0.0.1:${port}`;
  const engine = await startEngine({
    dataDir: engineDir,
    apiKey: API_KEY,
    worker: 'scripted',
    inputOrigins: [url],
    ...options.engine,
  });
  onCleanup(() => engine.close(), scope);
  const vars = {
    PUBLIC_URL: url,
    ANONYMOUS_OWNERS: 'true',
    SIGNING_SECRET: 'a-secret-for-tests-that-is-long-enough',
    RUNPOD_BASE_URL: `${engine.url}/v2`,
    RUNPOD_ENDPOINT_ID: 'local',
    RUNPOD_API_KEY: API_KEY,
    RUNPOD_PRESET: 'faceswap',
    LIMITS: JSON.stringify(limits),
  };
  let worker: RunningWorker | null = null;
  const close = async (): Promise<void> => worker?.close();
  onCleanup(close, scope);
  return {
    url,
    engine,
    engineDir,
    workerDir: join(workerDir, 'worker'),
    async start() {
      worker = await startWorker({ dataDir: join(workerDir, 'worker'), port, vars });
    },
    async kill() {
      const started = await listRuntime();
      for (const group of new Set(started.map((one) => one.group))) process.kill(-group, 'SIGKILL');
      await worker?.closed;
      await untilGone(started);
    },
    close,
    runtimePids: async () => (await listRuntime()).map(({ pid }) => pid),
  };
}
