import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../../..');
const BIOME = path.join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
const SRC = path.join(ROOT, 'packages/sdk/src');

/** One file per layer that does what its layer must not, and the rule that says so. */
const PLANTED: readonly (readonly [file: string, code: string, rule: string])[] = [
  [
    'task/planted.ts',
    "export { createClient } from '../client/create-client.ts';",
    'noRestrictedImports',
  ],
  ['task/planted-time.ts', 'export const now = () => Date.now();', 'noRestrictedGlobals'],
  ['errors/planted.ts', "export { createActor } from 'xstate';", 'noRestrictedImports'],
  [
    'contracts/planted.ts',
    "export type { Transport } from '../transports/runpod/index.ts';",
    'noRestrictedImports',
  ],
  ['machine/planted.ts', 'export const now = () => new Date().getTime();', 'noRestrictedGlobals'],
  [
    'machine/planted-timer.ts',
    'export const wait = () => setTimeout(() => {}, 1);',
    'noRestrictedGlobals',
  ],
  [
    'machine/planted-ky.ts',
    "import ky from 'ky';\n\nexport const http = ky;",
    'noRestrictedImports',
  ],
  [
    'client/planted.ts',
    "export { memoryStore } from '../stores/memory.ts';",
    'noRestrictedImports',
  ],
  [
    'client/planted-async.ts',
    "export const load = () => import('../transports/runpod/index.ts');",
    'noRestrictedImports',
  ],
  [
    'transports/planted.ts',
    "export { createClient } from '../client/create-client.ts';",
    'noRestrictedImports',
  ],
  ['stores/planted.ts', "export { createActor } from 'xstate';", 'noRestrictedImports'],
  [
    'stores/durable-object/planted.ts',
    "export { fileStore } from '../file/index.ts';",
    'noRestrictedImports',
  ],
  [
    'uploaders/planted.ts',
    "export type { TaskWorks } from '../machine/works.ts';",
    'noRestrictedImports',
  ],
  [
    'http/planted.ts',
    "export { createClient } from '../client/create-client.ts';",
    'noRestrictedImports',
  ],
  [
    'transports/runpod/planted.ts',
    "export { dataUrlUploader } from '../../uploaders/data-url.ts';",
    'noRestrictedImports',
  ],
  [
    'transports/worker/planted.ts',
    "export { readJob } from '../../machine/shared.ts';",
    'noRestrictedImports',
  ],
  ['client/planted-react.ts', "export { useState } from 'react';", 'noUndeclaredDependencies'],
  ['client/planted-any.ts', 'export const anything = (value: any) => value;', 'noExplicitAny'],
  ['client/planted-default.ts', 'export default 1;', 'noDefaultExport'],
  ['client/planted-enum.ts', 'export enum Colour {\n  Red,\n}', 'noEnum'],
  ['client/planted-console.ts', "export const say = () => console.log('hi');", 'noConsole'],
  ['client/PlantedName.ts', 'export const one = 1;', 'useFilenamingConvention'],
  [
    'client/planted-cycle.ts',
    "import { two } from './planted-cycle-two.ts';\n\nexport const one = () => two;",
    'noImportCycles',
  ],
  [
    'client/planted-cycle-two.ts',
    "import { one } from './planted-cycle.ts';\n\nexport const two = () => one;",
    'noImportCycles',
  ],
  ['client/planted-long.ts', `${'export {};\n'.repeat(301)}`, 'noExcessiveLinesPerFile'],
];

/** The real layout, so that the real rules apply; the files are gone again afterwards. */
const PREFIX = `planted-${process.pid}`;
const folders = new Set<string>();

function plant(file: string, code: string): string {
  const layer = path.dirname(file);
  const folder = path.join(SRC, layer);
  const target = path.join(folder, file.slice(layer.length + 1).replace(/^planted/, PREFIX));
  mkdirSync(folder, { recursive: true });
  writeFileSync(target, `${code.replaceAll('./planted-', `./${PREFIX}-`)}\n`);
  folders.add(target);
  return target;
}

afterAll(() => {
  for (const file of folders) rmSync(file, { force: true });
});

it('refuses every planted breach of the layers and of the style', () => {
  const files = PLANTED.map(([file, code]) => plant(file, code));
  const { stdout } = spawnSync(
    process.execPath,
    [BIOME, 'lint', '--reporter=json', '--max-diagnostics=200', ...files],
    { cwd: ROOT, encoding: 'utf8' },
  );
  const report = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string | { file: string } } }[];
  };
  const found = report.diagnostics.map(({ category, location }) => {
    const where = typeof location.path === 'string' ? location.path : location.path.file;
    return `${path.basename(where)} ${category.split('/').at(-1)}`;
  });
  PLANTED.forEach(([, , rule], index) => {
    expect(found).toContain(`${path.basename(files[index] ?? '')} ${rule}`);
  });
});

it('keeps Node out of everything but the file store', () => {
  const grep = spawnSync('git', ['grep', '-lE', "from 'node:", '--', 'packages/sdk/src'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const users = grep.stdout.split('\n').filter((file) => file !== '');
  expect(users.filter((file) => !file.startsWith('packages/sdk/src/stores/file/'))).toEqual([]);
});

it('exports what is listed by hand and no more', async () => {
  const index = await import('../../src/index.ts');
  expect(Object.keys(index).sort()).toEqual([
    'FAILURE_CODES',
    'FaceSwapError',
    'InvalidRequestError',
    'MODES',
    'OUTCOMES',
    'PHASES',
    'StoreError',
    'TaskError',
    'TransportError',
    'UploadError',
    'createFaceSwapClient',
    'createFailure',
    'isFaceSwapError',
  ]);
});

it('lets a process with nothing to do end by itself', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'faceswap-idle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = `
    import { createFaceSwapClient } from './packages/sdk/src/index.ts';
    import { fileStore } from './packages/sdk/src/stores/file/index.ts';
    import { memoryTransport } from './packages/sdk/src/transports/memory/index.ts';
    const environment = { now: Date.now, setTimeout: () => () => {} };
    const client = createFaceSwapClient({
      transport: memoryTransport({ environment }),
      store: fileStore(${JSON.stringify(folder)}),
    });
    await client.ready;
    console.log(client.tasks.list().length);
  `;
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 30_000,
    },
  );
  expect(output.trim()).toBe('0');
});
