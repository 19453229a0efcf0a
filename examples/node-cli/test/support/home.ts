import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineConnection, ensureEngine } from '@faceswap-examples/local-engine';
import { afterAll } from 'vitest';
import { isEngine } from '../../../local-engine/test/support/engine-process.ts';

const cleanups: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function endEngine(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, 'engine.json'), 'utf8').catch(() => null);
  if (text === null) return;
  const { pid } = JSON.parse(text) as { pid: number };
  if (isEngine(pid)) process.kill(pid, 'SIGKILL');
}

/** A folder for `FACESWAP_HOME`; what runs in it is ended and all is removed after the last test. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'faceswap-cli-'));
  cleanups.push(async () => {
    await endEngine(join(home, 'engine'));
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  return home;
}

export interface ScriptedEngine extends EngineConnection {
  readonly dataDir: string;
}

/** Starts an engine that runs no models where the program will look for one. */
export async function startScriptedEngine(
  home: string,
  { jobMs, port, workers = 4 }: { jobMs: number; port?: string; workers?: number },
): Promise<ScriptedEngine> {
  const dataDir = join(home, 'engine');
  const args = ['--scripted-ms', String(jobMs), '--workers', String(workers)];
  if (port !== undefined) args.push('--port', port);
  return { dataDir, ...(await ensureEngine({ dataDir, worker: 'scripted', args })) };
}

export interface Stats {
  readonly runs: number;
  readonly executions: Readonly<Record<string, number>>;
  readonly queued: readonly string[];
  readonly running: readonly string[];
  readonly ended: readonly string[];
}

export async function readStats({ url, apiKey }: EngineConnection): Promise<Stats> {
  const response = await fetch(`${url}/stats`, { headers: { authorization: `Bearer ${apiKey}` } });
  return (await response.json()) as Stats;
}

/** The jobs that were ever made of a task, by their inputs on the engine's disk. */
export async function jobsOfTask(dataDir: string, taskId: string): Promise<string[]> {
  const folder = join(dataDir, 'jobs');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.input.json'));
  const texts = await Promise.all(
    names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
  );
  return names
    .filter((_, index) => texts[index]?.includes(taskId))
    .map((name) => name.split('.')[0]!);
}

export const samplePath = (name: string): string =>
  fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url));

export const isPng = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 8)).equals(Buffer.from('89504e470d0a1a0a', 'hex'));

/** Names left behind by a write that was not finished. */
export async function leftovers(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.tmp'));
}
