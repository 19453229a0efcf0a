// @vitest-environment node
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import * as bindings from '../src/index.ts';

const HERE = path.join(import.meta.dirname, '..');
const SRC = path.join(HERE, 'src');
const BIOME = path.join(HERE, '../../node_modules/@biomejs/biome/bin/biome');

it('stays boring: at most 150 lines', () => {
  const lines = readdirSync(SRC).flatMap((file) =>
    readFileSync(path.join(SRC, file), 'utf8').trimEnd().split('\n'),
  );
  expect(lines.length).toBeLessThanOrEqual(150);
});

it('exports the provider and the hooks and no more', () => {
  expect(Object.keys(bindings).sort()).toEqual([
    'FaceSwapProvider',
    'useFaceSwap',
    'useRestored',
    'useResultUrl',
    'useTask',
    'useTaskIds',
    'useTasks',
  ]);
});

it('sees only React and the public surface of the SDK', () => {
  const planted = [
    "export { createActor } from 'xstate';",
    "export { memoryStore } from '@faceswap/sdk/stores/memory';",
    "export { taskIdSchema } from '../../sdk/src/task/swap-request.ts';",
  ].map((code, number) => {
    const file = path.join(SRC, `planted-${process.pid}-${number}.ts`);
    writeFileSync(file, `${code}\n`);
    onTestFinished(() => rmSync(file));
    return file;
  });
  const { stdout } = spawnSync(process.execPath, [BIOME, 'lint', '--reporter=json', ...planted], {
    cwd: path.join(HERE, '../..'),
    encoding: 'utf8',
  });
  const report = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string } }[];
  };
  const refused = report.diagnostics
    .filter(({ category }) => category === 'lint/style/noRestrictedImports')
    .map(({ location }) => path.basename(location.path));
  expect(refused.sort()).toEqual(planted.map((file) => path.basename(file)));
});

it('touches nothing of a browser when it is imported and when it renders on a server', () => {
  const script = `
    import { createElement } from 'react';
    import { renderToString } from 'react-dom/server';
    import { createFaceSwapClient } from '@faceswap/sdk';
    import { memoryTransport } from '@faceswap/sdk/transports/memory';
    const environment = { now: Date.now, setTimeout: () => () => {}, random: Math.random };
    const client = createFaceSwapClient({ transport: memoryTransport({ environment }), environment });
    const names = ['window', 'self', 'document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'indexedDB'];
    const touched = [];
    for (const name of names) {
      Object.defineProperty(globalThis, name, { configurable: true, get: () => void touched.push(name) });
    }
    const { FaceSwapProvider, useTaskIds, useResultUrl, useRestored } = await import('./src/index.ts');
    const Show = () => JSON.stringify([useTaskIds(), useResultUrl('one'), useRestored()]);
    const html = renderToString(createElement(FaceSwapProvider, { client }, createElement(Show)));
    console.log(JSON.stringify({ touched, html: html.replaceAll('&quot;', '"') }));
  `;
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    { cwd: HERE, encoding: 'utf8', timeout: 60_000 },
  );
  expect(JSON.parse(output)).toEqual({
    touched: [],
    html: '[[],null,{"ready":false,"error":null}]',
  });
});
