import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const HERE = path.join(import.meta.dirname, '..');
const PACKAGES = path.join(HERE, '../..');
const ROOT = path.join(PACKAGES, '..');
const ENVIRONMENT = {
  ...process.env,
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
} as const;
const run = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig: { readonly exports: unknown };
}

export interface NextApp {
  build(): Promise<void>;
  /** Serves it on loopback; resolves with its address. */
  start(): Promise<string>;
  /** Ends the server and removes the folder. */
  close(): Promise<void>;
}

/** Puts a package into `modules` as its users get it: its build, under the names that it publishes. */
async function installBuilt(name: string, modules: string): Promise<void> {
  const from = path.join(PACKAGES, name);
  if (!existsSync(path.join(from, 'dist/index.d.cts'))) {
    await run('npx', ['tsup', '--silent'], { cwd: from });
  }
  const manifest = JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8')) as Manifest;
  const to = path.join(modules, manifest.name);
  cpSync(path.join(from, 'dist'), path.join(to, 'dist'), { recursive: true });
  const { exports } = manifest.publishConfig;
  writeFileSync(path.join(to, 'package.json'), JSON.stringify({ ...manifest, exports }));
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    link(path.join(from, 'node_modules', dependency), path.join(modules, dependency));
  }
}

function link(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  symlinkSync(from, to);
}

/** A copy of the Next.js app of these tests, with the built packages. It lies in the repository: Next looks no higher. */
export async function createNextApp(): Promise<NextApp> {
  const folder = path.join(ROOT, 'out', `next-app-${process.pid}`);
  const modules = path.join(folder, 'node_modules');
  cpSync(path.join(HERE, 'next-app'), folder, { recursive: true });
  for (const name of ['sdk', 'react-bindings']) await installBuilt(name, modules);
  for (const name of ['next', 'react', 'react-dom', '@types/react', '@types/react-dom']) {
    link(path.join(HERE, '../node_modules', name), path.join(modules, name));
  }
  const next = path.join(modules, 'next/dist/bin/next');
  let server: ChildProcess | null = null;

  return {
    async build() {
      await run(process.execPath, [next, 'build'], { cwd: folder, env: ENVIRONMENT });
    },
    start: () =>
      new Promise((resolve, reject) => {
        server = spawn(
          process.execPath,
          [next, 'start', '--hostname', '127.0.0.1', '--port', '0'],
          {
            cwd: folder,
            env: ENVIRONMENT,
            stdio: ['ignore', 'pipe', 'inherit'],
          },
        );
        let said = '';
        server.once('exit', () => reject(new Error(`next start has ended: ${said}`)));
        server.stdout?.on('data', (chunk) => {
          said += chunk;
          const address = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(said)?.[0];
          if (address !== undefined && said.includes('Ready')) resolve(address);
        });
      }),
    async close() {
      if (server?.exitCode === null) {
        const ended = new Promise((resolve) => server?.once('exit', resolve));
        server.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
