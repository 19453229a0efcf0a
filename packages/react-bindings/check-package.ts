/** Checks the package as its users get it: packed, typed, small, and marked for the browser's side of an app. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

/** `'use client'` counts only among the directives at the head of a file. */
function checkDirective(file: string): void {
  const head = /^(?:\s*(['"])use [a-z]+\1;?)+/.exec(readFileSync(join(here, file), 'utf8'))?.[0];
  if (head?.includes('use client') !== true) throw new Error(`${file} has lost 'use client'.`);
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

checkDirective('dist/index.js');
checkDirective('dist/index.cjs');
checkPacked();
process.stdout.write(run('size-limit'));
