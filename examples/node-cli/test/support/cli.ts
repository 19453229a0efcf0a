import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Failure, Phase } from '@faceswap/sdk';

const FOLDER = fileURLToPath(new URL('../..', import.meta.url));

/** What one line of `--json` may hold. */
export interface JsonLine {
  readonly type: 'snapshot' | 'end';
  readonly phase?: Phase;
  readonly id?: string;
  readonly attempt?: number;
  readonly jobId?: string | null;
  readonly connection?: string;
  readonly progress?: number | null;
  readonly outcome: string | null;
  readonly cancellation: string | null;
  readonly failure: Failure | null;
  readonly out?: string | null;
  readonly taskId?: string | null;
  readonly exitCode?: number;
  readonly message?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly lines: readonly JsonLine[];
  /** The last line of `--json`; absent when the program was killed. */
  readonly end: JsonLine | undefined;
}

export interface Cli {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  /** Resolves with the first snapshot that fits, or with null when the program ends without one. */
  until(fits: (line: JsonLine) => boolean): Promise<JsonLine | null>;
}

export interface CliOptions {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
}

const parse = (line: string): JsonLine[] => {
  try {
    return [JSON.parse(line) as JsonLine];
  } catch {
    return [];
  }
};

/** Starts the program as a process of its own, in a home of its own. */
export function startCli(args: readonly string[], { home, env = {} }: CliOptions): Cli {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
    cwd: FOLDER,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'en_US.UTF-8', INIT_CWD: home, FACESWAP_HOME: home, ...env },
  });
  const lines: JsonLine[] = [];
  const listeners = new Set<(line: JsonLine | null) => void>();
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    stdout += `${text}\n`;
    for (const line of parse(text)) {
      lines.push(line);
      for (const listener of listeners) listener(line);
    }
  });
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const listener of listeners) listener(null);
      const end = lines.findLast(({ type }) => type === 'end');
      resolve({ code, signal, stdout, stderr, lines, end });
    });
  });
  return {
    child,
    exited,
    until: (fits) =>
      new Promise((resolve) => {
        const known = lines.find(fits);
        if (known !== undefined || child.exitCode !== null) return resolve(known ?? null);
        const listen = (line: JsonLine | null): void => {
          if (line !== null && !fits(line)) return;
          listeners.delete(listen);
          resolve(line);
        };
        listeners.add(listen);
      }),
  };
}

export const runCli = (args: readonly string[], options: CliOptions): Promise<Exit> =>
  startCli(args, options).exited;

export const isPhase =
  (...phases: readonly Phase[]) =>
  ({ phase }: JsonLine): boolean =>
    phase !== undefined && phases.includes(phase);
