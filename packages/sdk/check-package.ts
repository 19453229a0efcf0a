/** Checks the package as its users get it: packed, typed, small, and free of Node where it must be. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;

/** What a tool says is shown only when it finds something. */
function run(command: string, ...args: string[]): Buffer {
  const { status, stdout } = spawnSync('npx', [command, ...args], {
    cwd: here,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return stdout;
  process.stderr.write(stdout);
  throw new Error(`${command} found something.`);
}

const NODE_ONLY = new Set(['./stores/file']);

interface Manifest {
  readonly publishConfig: { readonly exports: Record<string, { import?: { default: string } }> };
}

const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as Manifest;
const entries = Object.entries(manifest.publishConfig.exports).flatMap(([name, target]) =>
  target.import === undefined ? [] : [{ name, file: join(here, target.import.default) }],
);

/** Bundles every entry that is not for Node alone; a `node:` import makes this fail. */
async function checkBundles(): Promise<void> {
  const anywhere = entries.filter(({ name }) => !NODE_ONLY.has(name)).map(({ file }) => file);
  for (const conditions of [['browser'], ['workerd', 'worker', 'browser']]) {
    await build({
      entryPoints: anywhere,
      outdir: join(tmpdir(), 'never-written'),
      write: false,
      bundle: true,
      format: 'esm',
      platform: 'browser',
      conditions,
      logLevel: 'error',
    });
  }
}

function checkPacked(): void {
  const folder = mkdtempSync(join(tmpdir(), 'faceswap-pack-'));
  try {
    execFileSync('npx', ['-y', 'pnpm@10.34.9', 'pack', '--pack-destination', folder], {
      cwd: here,
      stdio: 'ignore',
    });
    const [name = ''] = readdirSync(folder);
    const tarball = join(folder, name);
    run('publint', tarball, '--strict');
    run('attw', tarball, '--profile', 'node16', '--format', 'ascii');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await checkBundles();
checkPacked();
process.stdout.write(run('size-limit'));
