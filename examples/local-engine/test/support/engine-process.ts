import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { connect, onCleanup, type Scope, waitFor } from '../server/support.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export interface Said {
  type: string;
  url: string;
  endpointUrl: string;
  pid: number;
}

export interface Program {
  child: ChildProcess;
  exited: Promise<number | string | null>;
  said: Promise<Said>;
  errors: () => string;
}

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Whether a number read from a file still names an engine: the system gives the numbers of dead processes again. */
export function isEngine(pid: number): boolean {
  if (!existsSync('/proc/self/cmdline')) return isAlive(pid);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(MAIN);
  } catch {
    return false;
  }
}

export const endAfter = (pid: number, scope: Scope = 'test'): void =>
  onCleanup(async () => {
    if (isEngine(pid)) process.kill(pid, 'SIGKILL');
    await waitFor(() => !isEngine(pid));
  }, scope);

/** Started from another folder than the repository's, as a command line is. */
export function startMain(
  args: string[],
  { env = {}, scope = 'test' }: { env?: Record<string, string>; scope?: Scope } = {},
): Program {
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...args], {
    cwd: tmpdir(),
    env: { ...process.env, ...env },
  });
  if (child.pid !== undefined) endAfter(child.pid, scope);
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const exited = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  const said = new Promise<Said>((resolve) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(JSON.parse(text.split('\n')[0] ?? ''));
    });
  });
  return { child, exited, said, errors: () => errors };
}

export const readKey = (folder: string): Promise<string> =>
  readFile(join(folder, 'api-key'), 'utf8');

export async function connectTo(program: Program, folder: string) {
  return connect((await program.said).endpointUrl, await readKey(folder));
}
