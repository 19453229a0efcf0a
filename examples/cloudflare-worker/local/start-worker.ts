import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type StartMessage,
  startedMessageSchema,
  type WorkerStartCode,
} from './worker-messages.ts';

export interface StartWorkerOptions {
  /** R2 and Durable Objects are kept here; one Worker at a time per folder. */
  readonly dataDir: string;
  /** 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** Variables and secrets: they win over those of the configuration. */
  readonly vars: Readonly<Record<string, string>>;
  /** This example's wrangler.jsonc, unless told. */
  readonly configPath?: string | undefined;
  /** Told what the Worker and its runtime write. */
  readonly log?: ((line: string) => void) | undefined;
}

/** A Worker that runs on this machine. */
export interface RunningWorker {
  /** Without a slash at its end. */
  readonly url: string;
  /** Settles when it has ended, by `close` or by itself, and nothing of it is left. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** The Worker could not be started. */
export class WorkerStartError extends Error {
  override readonly name = 'WorkerStartError';
  readonly code: WorkerStartCode;

  constructor(code: WorkerStartCode, message: string) {
    super(message);
    this.code = code;
  }
}

const HOST = fileURLToPath(new URL('./worker-host.ts', import.meta.url));
const CONFIG = fileURLToPath(new URL('../wrangler.jsonc', import.meta.url));
// By its path: `--import tsx` would be looked for from the folder that the process was started in.
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const START_MS = 60_000;
const CLOSE_MS = 10_000;

/**
 * The runtime's programs live on when the process that started them is killed. So that process is one of its own,
 * which ends them when this one is gone, and leads a group, which this one ends when that process is gone.
 */
function startHost(toolLog: string, log: (line: string) => void): ChildProcess {
  const child = fork(HOST, {
    detached: true,
    execArgv: ['--import', TSX],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: 'false',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_LOG_PATH: toolLog,
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', log);
  }
  return child;
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

function untilStarted(child: ChildProcess, message: StartMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (code: WorkerStartCode, text: string): void => {
      clearTimeout(timer);
      reject(new WorkerStartError(code, text));
    };
    const timer = setTimeout(fail, START_MS, 'timeout', 'The Worker was not ready in time.');
    child.once('exit', () => fail('failed', 'The Worker ended at its start.'));
    child.once('error', (error) => fail('failed', error.message));
    child.once('message', (data) => {
      const answer = startedMessageSchema.parse(data);
      if (answer.type === 'failed') return fail(answer.code, answer.message);
      clearTimeout(timer);
      resolve(answer.url);
    });
    child.send(message);
  });
}

/** Runs the Worker on Cloudflare's own runtime, on the loopback interface and without the network. */
export async function startWorker(options: StartWorkerOptions): Promise<RunningWorker> {
  const { port = 0, vars, configPath = CONFIG, log = () => undefined } = options;
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const toolLog = join(dataDir, 'wrangler.log');
  await rm(toolLog, { force: true });
  const child = startHost(toolLog, log);
  const closed = new Promise<void>((done) => {
    child.once('exit', () => {
      endGroup(child);
      done();
    });
  });
  const close = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => endGroup(child), CLOSE_MS);
    await closed;
    clearTimeout(timer);
  };
  try {
    const url = await untilStarted(child, { configPath, dataDir, port, vars });
    return { url, closed, close };
  } catch (error) {
    await close();
    throw error;
  }
}
