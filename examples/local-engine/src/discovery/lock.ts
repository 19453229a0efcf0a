import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type EngineFile, readEngineFile } from './engine-file.ts';
import { probeEngine } from './probe.ts';

/** The right to be the engine of a folder. */
export interface EngineLock {
  /** Says that the engine is about to close: it no longer answers, but its folder is still in use. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

/** The lock, or the engine that has it. */
export type LockResult =
  | { readonly held: true; readonly lock: EngineLock }
  | { readonly held: false; readonly running: EngineFile };

const schema = z.object({ pid: z.int(), token: z.string() });

const PAUSE_MS = 50;
/** How long a live process may hold the lock without answering: while it starts or closes. */
const SILENT_MS = 20_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const readText = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

async function isOld(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  return info !== null && info.mtimeMs + SILENT_MS < Date.now();
}

function readPid(text: string): number | null {
  try {
    return schema.parse(JSON.parse(text)).pid;
  } catch {
    return null;
  }
}

/**
 * Removes the lock of a process that is gone. Whoever does this holds a second lock meanwhile: otherwise two could
 * see the same dead owner, and the slower one remove the lock that the faster one has just taken.
 */
async function removeStale(path: string, staleText: string): Promise<void> {
  const guard = `${path}.takeover`;
  try {
    await mkdir(guard);
  } catch {
    if (await isOld(guard)) await rmdir(guard).catch(() => undefined);
    return;
  }
  try {
    if ((await readText(path)) === staleText) await rm(path, { force: true });
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}

function createLock(path: string, text: string): EngineLock {
  return {
    renew: async () => {
      const now = new Date();
      await utimes(path, now, now).catch(() => undefined);
    },
    release: async () => {
      if ((await readText(path)) === text) await rm(path, { force: true });
    },
  };
}

/**
 * Makes this process the one engine of a folder, or finds the one there is. A process number may have been given to
 * another program since, so a live owner has to answer as an engine too.
 */
export async function acquireLock(dataDir: string, apiKey: string): Promise<LockResult> {
  const path = join(dataDir, 'engine.lock');
  const text = JSON.stringify({ pid: process.pid, token: randomUUID() });
  const deadline = Date.now() + 2 * SILENT_MS;

  while (Date.now() < deadline) {
    const taken = await writeFile(path, text, { flag: 'wx', mode: 0o600 }).then(
      () => true,
      () => false,
    );
    if (taken) return { held: true, lock: createLock(path, text) };
    const other = await readText(path);
    if (other === null) continue;
    const pid = readPid(other);
    const owner = pid !== null && pid !== process.pid && isAlive(pid) ? pid : null;
    const file = await readEngineFile(dataDir);
    const probe = file && file.pid === owner ? await probeEngine(file, apiKey) : 'none';
    if (file && (probe === 'running' || probe === 'other-key')) {
      return { held: false, running: file };
    }
    const isDead = pid !== null && owner === null;
    if (isDead || (probe === 'none' && (await isOld(path)))) await removeStale(path, other);
    await sleep(PAUSE_MS);
  }
  throw new Error('Another process holds the folder, but does not answer.');
}
