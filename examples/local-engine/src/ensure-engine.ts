import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hashApiKey, readApiKey } from './discovery/api-key.ts';
import { readEngineFile } from './discovery/engine-file.ts';
import { probeEngine } from './discovery/probe.ts';

/** Which folder's engine is wanted, and how to start it when it does not run. */
export interface EnsureEngineOptions {
  readonly dataDir: string;
  /** 20 seconds unless told. */
  readonly startTimeoutMs?: number | undefined;
  /** When a started engine ends by itself; two minutes unless told. */
  readonly idleExitMs?: number | undefined;
  readonly worker?: 'swap' | 'scripted' | undefined;
  /** Set for a started engine, besides this process's own environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** More arguments for a started engine. */
  readonly args?: readonly string[] | undefined;
}

/** How to talk to an engine that runs. */
export interface EngineConnection {
  readonly url: string;
  readonly endpointUrl: string;
  readonly apiKey: string;
  readonly pid: number;
}

/** The engine could not be started; `logTail` is what it said last. */
export class EngineStartError extends Error {
  override readonly name = 'EngineStartError';
  readonly code: 'exited' | 'timeout' | 'other-key';
  readonly logTail: string;

  constructor(code: EngineStartError['code'], message: string, logTail = '') {
    super(logTail === '' ? message : `${message} Its last words:\n${logTail}`);
    this.code = code;
    this.logTail = logTail;
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly readLog: () => Promise<string>;
}

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
// By its path: `--import tsx` would be looked for from the folder that the process was started in.
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const POLL_MS = 50;
const LOG_LINES = 20;
const LARGEST_LOG = 1024 * 1024;

async function findEngine(dataDir: string, apiKey: string): Promise<EngineConnection | null> {
  const file = await readEngineFile(dataDir);
  if (!file) return null;
  const found = await probeEngine(file, apiKey);
  if (found === 'other-key' && file.apiKeyHash !== hashApiKey(apiKey)) {
    const message = `The engine of ${dataDir} was started with a key of its own.`;
    throw new EngineStartError('other-key', message);
  }
  const { url, endpointUrl, pid } = file;
  return found === 'running' ? { url, endpointUrl, apiKey, pid } : null;
}

function buildArgs(options: EnsureEngineOptions, dataDir: string): string[] {
  const { idleExitMs = 120_000, worker, args = [] } = options;
  const settings = ['--port', '0', '--data', dataDir, '--idle-exit', String(idleExitMs / 1000)];
  return ['--import', TSX, MAIN, ...settings, ...(worker ? ['--worker', worker] : []), ...args];
}

async function startProcess(options: EnsureEngineOptions, dataDir: string): Promise<Started> {
  const path = join(dataDir, 'engine.log');
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  const isLarge = size > LARGEST_LOG;
  const log = await open(path, isLarge ? 'w' : 'a', 0o600);
  try {
    const child = spawn(process.execPath, buildArgs(options, dataDir), {
      cwd: dataDir,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, ...options.env },
    });
    child.unref();
    const from = isLarge ? 0 : size;
    const readLog = async (): Promise<string> => {
      const text = (await readFile(path)).subarray(from).toString('utf8');
      return text.trimEnd().split('\n').slice(-LOG_LINES).join('\n');
    };
    return { child, readLog };
  } finally {
    await log.close();
  }
}

async function awaitEngine(
  { child, readLog }: Started,
  find: () => Promise<EngineConnection | null>,
  timeoutMs: number,
): Promise<EngineConnection> {
  const deadline = Date.now() + timeoutMs;
  let failure: string | null = null;
  child.once('error', (error) => {
    failure = `The engine could not be started: ${error.message}.`;
  });
  child.once('exit', (code, signal) => {
    // 0 is the answer of one that found another engine running.
    if (code !== 0) failure = `The engine ended at its start (${signal ?? code}).`;
  });
  while (Date.now() < deadline) {
    const found = await find();
    if (found) return found;
    if (failure !== null) throw new EngineStartError('exited', failure, await readLog());
    await sleep(POLL_MS);
  }
  child.kill('SIGKILL');
  const message = `The engine was not ready within ${timeoutMs} ms.`;
  throw new EngineStartError('timeout', message, await readLog());
}

/** Finds the running engine of a folder, or starts one that lives on when this process ends. */
export async function ensureEngine(options: EnsureEngineOptions): Promise<EngineConnection> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const apiKey = await readApiKey(dataDir);
  const find = (): Promise<EngineConnection | null> => findEngine(dataDir, apiKey);
  const running = await find();
  if (running) return running;
  const started = await startProcess(options, dataDir);
  try {
    return await awaitEngine(started, find, options.startTimeoutMs ?? 20_000);
  } finally {
    started.child.removeAllListeners();
  }
}
