import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onCleanup } from './folder.ts';
import { listDescendants, untilGone } from './processes.ts';

const ROOT = fileURLToPath(new URL('../../../../..', import.meta.url));
const FIXTURE = fileURLToPath(new URL('../../fixture/wrangler.jsonc', import.meta.url));

export interface Command {
  readonly child: ChildProcess;
  /** The address that it says; rejects when it ends without. */
  readonly url: Promise<string>;
  readonly exited: Promise<number | NodeJS.Signals | null>;
  readonly said: () => string;
}

export interface CommandOptions {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Through npm, as a person does. */
  readonly npm?: boolean;
  /** The Worker of this example instead of the fixture. */
  readonly real?: boolean;
  /** @default backend */
  readonly command?: keyof typeof FILES;
}

const FILES = {
  backend: 'examples/cloudflare-worker/local/backend.ts',
  start: 'examples/react-app/local/start.ts',
} as const;

/** Starts `npm run backend`, or another such command, in a process group of its own. */
export function startCommand(args: readonly string[], options: CommandOptions): Command {
  const { home, env = {}, npm = false, real = false, command = 'backend' } = options;
  const more = real ? args : ['--config', FIXTURE, ...args];
  // Without what comes before it, which installs.
  const [program, before] = npm
    ? ['npm', ['run', '--silent', '--ignore-scripts', command, '--']]
    : [process.execPath, ['--import', 'tsx', FILES[command]]];
  const child = spawn(program, [...before, ...more], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'en_US.UTF-8', FACESWAP_HOME: home, ...env },
  });
  let said = '';
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  const url = new Promise<string>((resolve, reject) => {
    const hear = (data: Buffer): void => {
      said += data.toString();
      const found = /http:\/\/(127\.0\.0\.1|localhost):\d+(?=\n|\/video\n)/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void exited.then((code) => reject(new Error(`It ended with ${code}: ${said}`)));
  });
  url.catch(() => undefined);
  onCleanup(async () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const started = await listDescendants(child.pid);
    child.kill('SIGTERM');
    await exited;
    await untilGone(started);
  });
  return { child, url, exited, said: () => said };
}
